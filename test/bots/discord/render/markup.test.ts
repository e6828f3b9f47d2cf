import { describe, expect, it } from 'vitest';
import { caption, fenced, markup, small, titleMarkup } from '../../../../src/bots/discord/render/markup.ts';

describe('words on Discord', () => {
  it.each([
    'Approved by bob: 3 < 4 & 5 > 4, 100 % (so far)!',
    'label_smoothing 0 → 0.1, snake_case_too',
    'Use `veto p3 [reason]`, at 10:30',
    '-0.5 points, 1.5 times, #3, C#, a-b, e-mail@example.com',
    'C:\\data\\new',
    'a | b ~ c',
    '日本 👚',
  ])('have no backslash where they need none: %j', (words) => expect(markup(words)).toBe(words));

  it.each([
    ['*a* and **b**', '\\*a\\* and \\*\\*b\\*\\*'],
    ['_a_ __init__ a_ _b', '\\_a\\_ \\_\\_init\\_\\_ a\\_ \\_b'],
    ['~~a~~ ||b||', '\\~~a\\~~ \\||b\\||'],
    ['an odd ` backtick', 'an odd \\` backtick'],
    ['<@500> </start:1> <t:0:R> <:x:1>', '\\<@500> \\</start:1> \\<t\\:0:R> \\<\\:x:1>'],
    ['@everyone @here @ada', '\\@everyone \\@here @ada'],
    ['see https://x.y/z and discord.gg/abc', 'see https\\://x.y/z and discord\\.gg/abc'],
    ['[click](https://x.y)', '[click]\\(https\\://x.y)'],
    [':tada: 10:30:00', '\\:tada: 10\\:30:00'],
    ['# a\n## b\n#c', '\\# a\n\\## b\n#c'],
    ['> a\n>>> b\n>c', '\\> a\n\\>>> b\n>c'],
    ['- a\n-# b\n 12. c\n-d', '\\- a\n\\-# b\n 12\\. c\n-d'],
    ['\\*', '\\\\\\*'],
    ['', '–'],
    ['\u200b \u2060', '–'],
  ])('show %j as it is', (words, marked) => expect(markup(words)).toBe(marked));

  it('keep a “#” at either end of a heading', () => {
    expect(titleMarkup('# C#')).toBe('## \\# C#\u200b');
  });

  it('end no block of code, and begin nothing above one', () => {
    expect(fenced('a ``` b')).toBe('```\na `\u200b`\u200b` b\n```');
    expect(caption('my_model `x`')).toBe('**my\\_model \\`x\\`**');
  });

  it('are small in each of their lines', () => expect(small('a\n\nb')).toBe('-# a\n-# b'));
});
