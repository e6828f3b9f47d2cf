import { describe, expect, it } from 'vitest';
import type { ShownFile } from '../../../../src/bots/discord/render/message.ts';
import { renderCard } from '../../../../src/bots/discord/render/render-card.ts';
import { card } from '../../slack/render/given-cards.ts';
import { longDiff, longReasons, render, reportFiles } from './given-long-cards.ts';
import { expectTaken, options, wordsOf } from './read-message.ts';

describe('the files of a card on Discord', () => {
  const named = (message: ReturnType<typeof renderCard>) => message.files.map(({ name }) => name);

  it('are shown, each picture with what it shows', () => {
    const { message } = render(card({ kind: 'text', text: 'Done.' }), reportFiles);
    expect(named(message)).toEqual(reportFiles.map(({ name }) => name));
    const [container] = message.components;
    expect(container).toMatchObject({
      components: [
        { type: 10 },
        { type: 10 },
        { type: 10 },
        { type: 12, items: [{ media: { url: 'attachment://accuracy.png' }, description: 'Shows accuracy.png' }] },
        { type: 12, items: [{ media: { url: 'attachment://confusion.png' } }] },
        { type: 13, file: { url: 'attachment://report.html' } },
        ...Array.from({ length: 6 }, () => ({ type: 13 })),
        { type: 14 },
        { type: 1 },
      ],
    });
  });

  it('are beside each other where they are many pictures', () => {
    const pictures = Array.from({ length: 10 }, (_, index) => ({
      name: `${index}.png`,
      alt: '',
      path: `/${index}.png`,
      kind: 'picture' as const,
    }));
    const { message } = render(card(), pictures);
    expect(message.components[0]).toMatchObject({ components: [{}, {}, { items: { length: 10 } }, {}, {}] });
  });

  it('make room for a part that is too long, the last of them first, and it is said', () => {
    const { message, words } = render(card(longDiff, longReasons), reportFiles);
    expect(named(message)).toEqual([
      'accuracy.png',
      'confusion.png',
      'p1-training.diff',
      'p1-evidence.txt',
      'report.html',
      'report.md',
      'per-class.csv',
      'data.py',
      'model.py',
      'training.py',
    ]);
    expect(words).toContain('classify.py is left out: a message holds 10 files.');
  });

  it('are told of where they cannot be attached', () => {
    const files: readonly ShownFile[] = [
      {
        name: 'report.html',
        alt: 'x',
        instead: 'report.html is too large for Discord (12.3 MB).',
        url: 'https://x.y/r',
      },
      { name: 'data.py', alt: 'x', instead: 'data.py is gone.', url: null },
    ];
    const { words } = render(card({ kind: 'text', text: 'Done.' }), []);
    expect(words).not.toContain('gone');
    const message = renderCard(card(), { ...options, files });
    expect(wordsOf(message)).toContain('report.html is too large for Discord (12.3 MB). Open it\ndata.py is gone.');
    expectTaken(message);
  });

  it('have names of their own', () => {
    const file = { name: 'my report.html', alt: '', path: '/x', kind: 'file' } as const;
    const { message } = render(card(), [file, file, file]);
    expect(named(message)).toEqual(['my-report.html', 'my-report-2.html', 'my-report-3.html']);
  });
});
