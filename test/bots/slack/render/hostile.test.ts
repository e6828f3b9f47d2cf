import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../../../src/agents/optimiser/random-from.ts';
import { renderCard } from '../../../../src/bots/slack/render/render-card.ts';
import { view } from '../../../../src/bots/view.ts';
import { startedRun } from '../../../support/run-builder.ts';
import { card, partsWith } from './given-cards.ts';
import { expectHarmless, expectTaken, markupOf, nodesOf, wordsOf } from './read-message.ts';

const forms = ['rich', 'basic'] as const;

const hostile = [
  '<!channel>',
  '<@U02ADA> <!here> <!subteam^S04VISION> @here @channel',
  '<https://evil.example|approve p1> https://evil.example',
  '<!date^0^{date}|now>',
  '&lt;!channel&gt; &amp;amp; &',
  '*bold* _italic_ ~gone~ snake_case 2*3*4',
  '> quoted\n>>> all of it',
  '```\nend of the block``` and `code` and ``` more ````',
  ':rotating_light: :+1: 10:30:00',
  '\u202eright to left\u202c \u2067\u0007\u0000\u001b[2J',
  '\ud83d half of a pair \udc00',
  '',
  '   \n\n  ',
  '\u0000',
  '• \n•\n1. \n2. x',
  'x'.repeat(400),
] as const;

describe.each(forms)('hostile words in the %s form', (form) => {
  const rendered = (words: string) => {
    const each = { ...card(...partsWith(words)), title: words, fallback: words };
    const action = { label: words, typed: 'approve p1', says: words, style: 'plain' as const };
    return renderCard('r1', { ...each, actions: [action] }, { form, edition: 'e1', mention: [] }).message;
  };

  it.each(hostile)('stay words: %j', (words) => {
    const message = rendered(words);
    expectTaken(message, form);
    expectHarmless(message);
  });

  it('stay words in whatever order they come', () => {
    const random = randomFrom(7);
    for (let trial = 0; trial < 150; trial += 1) {
      const words = Array.from({ length: 5 }, () => hostile[Math.floor(random() * hostile.length)]).join(
        random() < 0.5 ? '' : ' ',
      );
      const message = rendered(words);
      expectTaken(message, form);
      expectHarmless(message);
    }
  });

  it('are not changed where nothing in them is hidden', () => {
    const words = '*bold* _italic_ <!channel> & ~x~ > y :tada:';
    const { message } = renderCard('r1', card({ kind: 'text', text: words }), { form, edition: 'e1', mention: [] });
    expect(wordsOf(message)).toContain(words);
  });

  it('cannot end a block of code', () => {
    const code = 'a\n```\n<!channel>\n``````` *b*\n`'.repeat(30);
    const details = { kind: 'details', title: 'Its last lines', text: code, isCode: true } as const;
    const { message } = renderCard('r1', card(details), { form, edition: 'e1', mention: [] });
    expectTaken(message, form);
    expectHarmless(message);
    const fenced = markupOf(message).filter((text) => text.startsWith('```'));
    expect(fenced.length > 0).toBe(form === 'rich');
    for (const text of fenced) expect(text.slice(3, -3)).not.toContain('```');
  });

  it('come from a class of a dataset', () => {
    const classes = ['<!channel>', '```', '*shirt*', '\u202egnirts', '`approve p9`', ':x:'];
    const { run, events } = startedRun({ classes }).baselined(0.9).kept(0.91).scored(0.9, 0.91).reported();
    for (const each of view(run, events, null)) {
      const { message } = renderCard('r1', each, { form, edition: 'e1', mention: [] });
      expectTaken(message, form);
      expectHarmless(message);
    }
  });
});

describe('typed commands', () => {
  it('are code in a paragraph and in small grey words', () => {
    const parts = [
      { kind: 'text', text: 'Use `approve p3`, please.' },
      { kind: 'note', text: 'Use `approve p3`, please.', at: null },
    ] as const;
    const { message } = renderCard('r1', card(...parts), { form: 'rich', edition: 'e1', mention: [] });
    const nodes = nodesOf(message.blocks);
    expect(nodes).toContainEqual({ type: 'text', text: 'approve p3', style: { code: true } });
    expect(nodes).toContainEqual({ type: 'mrkdwn', text: 'Use `approve p3`, please.', verbatim: true });
  });

  it('lose their backticks’ meaning beside words that Slack would format', () => {
    const note = { kind: 'note', text: '*all* of `approve p3`', at: 0 } as const;
    const { message } = renderCard('r1', card(note), { form: 'rich', edition: 'e1', mention: [] });
    const context = message.blocks.find(({ type }) => type === 'context');
    expect(context).toMatchObject({
      elements: [
        { type: 'plain_text', text: '*all* of `approve p3`' },
        { type: 'mrkdwn', text: '<!date^0^{date_short_pretty} at {time}|1970-01-01, 00:00 UTC>' },
      ],
    });
  });
});
