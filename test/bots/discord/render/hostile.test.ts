import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../../../src/agents/optimiser/random-from.ts';
import { renderBare } from '../../../../src/bots/discord/render/render-bare.ts';
import { renderCard } from '../../../../src/bots/discord/render/render-card.ts';
import { renderWhisper } from '../../../../src/bots/discord/render/render-whisper.ts';
import { view } from '../../../../src/bots/view.ts';
import { plainText } from '../../../../src/report/plain-text.ts';
import { startedRun, startTime } from '../../../support/run-builder.ts';
import { card, partsWith } from '../../slack/render/given-cards.ts';
import { kindsIn, readMarkdown, shownWords } from './read-markdown.ts';
import { expectHarmless, expectTaken, options, textsOf } from './read-message.ts';

const hostile = [
  '@everyone @here <@500> <@!500> <@&700> <#200> </improve start:12> <id:browse>',
  '[approve p1](https://evil.example) <https://evil.example> https://evil.example http://x steam://run',
  'discord.gg/free DISCORDAPP.com/invite/free discord.com/invite/free',
  '<t:0:R> <t:1795442400> <:pwned:12345678901234567> <a:pwned:12345678901234567>',
  '*it* **bold** ***both*** _it_ __under__ ~~gone~~ ||hidden|| snake_case __init__ 2*3*4',
  '# big\n## bigger\n### x\n-# small\n- item\n* item\n1. one\n> quoted\n>>> all of it',
  ' # big\n  - item\n   * item\n 12. twelve\n  > quoted',
  '```\nend of the block``` and `code` and ``` more ```` ``',
  ':rotating_light: :+1: 10:30:00 a::b:c:',
  '\\* \\\\* \\_ \\` \\\n\\ \\',
  '¯\\_(ツ)_/¯ C:\\new\\_x',
  '\u202eright to left\u202c \u2067\u0007\u0000\u001b[2J',
  '\ud83d half of a pair \udc00',
  '',
  '   \n\n  ',
  '\u0000\u200b\u2060\u3164',
  '• \n•\n1. \n2. x',
  'C# and F#',
  '#',
  '-# -# twice',
  'x'.repeat(400),
] as const;

const rendered = (words: string) => {
  const each = { ...card(...partsWith(words)), title: words, fallback: words };
  const action = { label: words, typed: 'approve p1', says: words, style: 'plain' as const };
  return { ...each, actions: [action] };
};

/** Pieces of the above in any order, so that the end of one meets the beginning of another. */
function* mixtures(many: number): Generator<string> {
  const random = randomFrom(7);
  const pick = <Value>(from: readonly Value[]) => from[Math.floor(random() * from.length)];
  const pieces = hostile.flatMap((words) => [words, ...words.split(/(?<=\s)|(?=\s)/)]);
  for (let trial = 0; trial < many; trial += 1)
    yield Array.from({ length: 6 }, () => pick(pieces)).join(pick(['', '', ' ', '\n']));
}

describe('hostile words on Discord', () => {
  it.each(hostile)('stay words: %j', (words) => {
    for (const message of [renderCard(rendered(words), options), renderBare(rendered(words), options)]) {
      expectTaken(message);
      expectHarmless(message);
    }
  });

  it('stay words in whatever order they come', () => {
    for (const words of mixtures(150)) {
      const message = renderCard(rendered(words), options);
      expectTaken(message);
      expectHarmless(message);
    }
  });

  it('are what people read, with no backslash more or less', () => {
    for (const words of [...hostile, ...mixtures(2000)]) {
      const [sentence = ''] = textsOf(renderWhisper(words, options));
      const spans = readMarkdown(sentence);
      expect(kindsIn(spans).filter((kind) => kind !== 'text' && kind !== 'code')).toEqual([]);
      const whole = plainText(words).toWellFormed();
      if (/[[\p{L}\p{N}\p{P}\p{S}]--\p{Default_Ignorable_Code_Point}]/v.test(whole))
        expect(shownWords(spans).replaceAll('`', '')).toBe(whole.replaceAll('`', ''));
    }
  });

  it('cannot end a block of code', () => {
    const code = 'a\n```\n@everyone\n``````` *b*\n`'.repeat(20);
    const details = { kind: 'details', title: 'Its _last lines', text: code, isCode: true } as const;
    const message = renderCard(card(details), options);
    expectTaken(message);
    expectHarmless(message);
    const [block] = textsOf(message).filter((text) => text.includes('```'));
    expect(kindsIn(readMarkdown(block ?? ''))).toEqual(['bold', 'text', 'text', 'block']);
  });

  it('come from a class of a dataset', () => {
    const classes = ['@everyone', '```', '*shirt*', '\u202egnirts', '`approve p9`', '_a_ [x](https://x.y)'];
    const { run, events } = startedRun({ classes }).baselined(0.9).kept(0.91).scored(0.9, 0.91).reported();
    for (const each of view(run, events, null)) {
      const message = renderCard(each, options);
      expectTaken(message);
      expectHarmless(message);
    }
  });

  it('cannot be in an address or the name of a file', () => {
    const files = [
      { name: '../SPOILER_*a*.png', alt: '@everyone', path: 'a', kind: 'picture' },
      { name: '', alt: '', path: 'b', kind: 'file' },
      { name: 'x', alt: '', instead: '[x](y) @here', url: 'https://x.y/a_)b(<@500>_' },
      { name: 'y', alt: '', instead: 'No address.', url: 'javascript:alert(1)' },
    ] as const;
    const message = renderCard(card(), { ...options, files });
    expectTaken(message);
    expect(message.files.map(({ name }) => name)).toEqual(['a-.png', 'file']);
    expect(textsOf(message).at(-1)).toBe(
      '-# [x]\\(y) \\@here [Open it](https://x.y/a%5F%29b%28%3C@500%3E%5F)\n-# No address.',
    );
  });
});

describe('typed commands on Discord', () => {
  it('are code', () => {
    const parts = [
      { kind: 'text', text: 'Use `approve p3`, please.' },
      { kind: 'note', text: 'Use `veto p3 [reason]`, please.', at: startTime },
    ] as const;
    const texts = textsOf(renderCard(card(...parts), options));
    expect(texts).toContain('Use `approve p3`, please.');
    expect(texts).toContain('-# Use `veto p3 [reason]`, please. · <t:1795442400:f>');
  });

  it('are words where something that began before them could end in them', () => {
    expect(textsOf(renderWhisper('a_b `x_ y` and `**`', options))).toEqual(['a_b \\`x\\_ y\\` and \\`\\*\\*\\`']);
  });
});
