import { describe, expect, it } from 'vitest';
import { kindsIn, readMarkdown, shownWords } from './read-markdown.ts';

describe('Discord’s markup', () => {
  it.each([
    ['**a** _b_ *c* __d__ ~~e~~ ||f||', ['bold', 'italic', 'italic', 'underlined', 'struck', 'spoiler']],
    ['a_b_ c', ['italic']],
    ['`a` ``b`c`` ```d```', ['code', 'code', 'block']],
    ['# a\n-# b\n- c\n- d\n1. e\n> f', ['heading', 'small', 'list', 'list', 'quote']],
    ['<@5> <@&5> <#5> @everyone @here </a b:5> <id:browse>', Array.from({ length: 7 }, () => 'mention')],
    ['https://x.y <https://x.y> [a](https://x.y) discord.gg/a', Array.from({ length: 4 }, () => 'link')],
    ['<t:5:R> <:x:5> :tada:', ['time', 'emoji', 'emoji']],
  ])('is read: %s', (source, kinds) => {
    expect(kindsIn(readMarkdown(source)).filter((kind) => kind !== 'text')).toEqual(kinds);
  });

  it.each([
    'snake_case_word',
    'a # b',
    '2 * 3 * 4',
    '\\*a\\*',
    '\\<@5>',
    'https\\://x.y',
    '#a',
    '-a',
    '[a]\\(https\\://x)',
  ])('is not read into words: %s', (source) => {
    expect(kindsIn(readMarkdown(source))).toEqual(['text']);
    expect(shownWords(readMarkdown(source))).toBe(source.replaceAll('\\', ''));
  });
});
