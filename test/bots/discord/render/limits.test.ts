import { describe, expect, it } from 'vitest';
import type { Part } from '../../../../src/bots/card.ts';
import type { ShownFile } from '../../../../src/bots/discord/render/message.ts';
import { renderBare } from '../../../../src/bots/discord/render/render-bare.ts';
import { card, partsWith } from '../../slack/render/given-cards.ts';
import {
  lines,
  longDiff,
  longOutput,
  longReasons,
  longTable,
  longText,
  render,
  reportFiles,
} from './given-long-cards.ts';
import { expectTaken, options } from './read-message.ts';

describe('a card that is too long for Discord', () => {
  it('shows the beginning of a change and brings all of it as a file', () => {
    const { texts, words } = render(card(longDiff));
    expect(texts.map(({ name }) => name)).toEqual(['p1-training.diff']);
    expect(texts[0]?.text.split('\n')).toHaveLength(302);
    expect(texts[0]?.alt).toBe('training.py, of “Title”');
    expect(words).toContain('+    x = 20');
    expect(words).not.toContain('+    x = 24');
    expect(words).toContain('The whole change (301 lines) is in p1-training.diff, below.');
  });

  it('shows of many lines that go only the first, so that those that come are seen', () => {
    const diff = `@@ -1,60 +1 @@\n${lines(60, '-old')}\n+new`;
    const { words } = render(card({ kind: 'diff', title: 'model.py', diff }));
    expect(words).toContain('+new');
    expect(words).toContain('… 52 more lines go');
  });

  it('shows the first rows of a table and brings all of them as CSV that runs no formula', () => {
    const { texts, words } = render(card(longTable));
    expect(texts[0]?.name).toBe('p1-every-step.csv');
    expect(texts[0]?.text.split('\n').slice(0, 2)).toEqual(['"Step","Change"', `"0","'=change 0"`]);
    expect(texts[0]?.text.trim().split('\n')).toHaveLength(401);
    expect(words).toContain('=change 29');
    expect(words).toContain('All of it (400 rows) is in p1-every-step.csv, below.');
  });

  it('cuts words between words, and reasons after 900 characters', () => {
    const { texts, words } = render(card(longText, longReasons));
    expect(texts.map(({ name }) => name)).toEqual(['p1-text.txt', 'p1-evidence.txt']);
    expect(words).toContain('The whole text is in p1-text.txt, below.');
    const [, reasons = ''] = words.split('Evidence\n');
    const [shown = ''] = reasons.split('\n\n');
    expect(shown.length).toBeLessThanOrEqual(900);
    expect(shown.length).toBeGreaterThan(800);
  });

  it('gives up details before changes and tables', () => {
    const { texts, words } = render(card(longText, longTable, longDiff, longOutput, longReasons));
    expect(texts.map(({ name }) => name)).toEqual([
      'p1-text.txt',
      'p1-every-step.csv',
      'p1-training.diff',
      'p1-its-last-lines.txt',
      'p1-evidence.txt',
    ]);
    expect(words).toContain('=change 1');
    expect(words).toContain('+    x = 1');
    expect(words).toContain('Evidence');
    expect(words).not.toContain('a line of some words 790');
  });

  it('has the last of far too many parts in a file', () => {
    const parts = Array.from({ length: 90 }, (_, index): Part => ({ kind: 'text', text: `part ${index}` }));
    const { texts, words } = render(card(...parts));
    expect(words).toContain('part 20');
    expect(texts.map(({ name }) => name)).toEqual(['proposal-p1-rest.txt']);
    expect(texts[0]?.text).toContain('part 89');
  });

  const everywhere = [
    ['words', 'a few long words '.repeat(900)],
    ['one long word', 'x'.repeat(9000)],
    ['signs that a backslash is put before', '*_`'.repeat(4000)],
    ['backticks', '`'.repeat(6000)],
    ['letters of two halves', '👚'.repeat(3000)],
    ['letters of three bytes', '日本'.repeat(3000)],
    ['lines', lines(2000)],
  ] as const;

  it.each(everywhere)('is still a message: %s everywhere', (_name, words) => {
    const each = { ...card(...partsWith(words)), title: words, fallback: words };
    const actions = [{ label: words, typed: 'approve p1', says: words, style: 'plain' as const }, ...each.actions];
    for (const files of [[], reportFiles]) {
      const { texts } = render({ ...each, actions }, files);
      expect(texts.length).toBeGreaterThan(0);
      for (const { text } of texts) expect(text.trim()).not.toBe('');
    }
    expectTaken(renderBare({ ...each, actions }, options));
  });

  it('names files of equal parts apart, and apart from the card’s own', () => {
    const own: ShownFile = { name: 'p1-evidence-2.txt', alt: 'x', path: '/x', kind: 'file' };
    const { texts } = render(card(longReasons, longReasons, longReasons), [own]);
    expect(texts.map(({ name }) => name)).toEqual(['p1-evidence.txt', 'whole-p1-evidence-2.txt', 'p1-evidence-3.txt']);
  });
});
