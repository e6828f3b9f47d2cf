import { describe, expect, it } from 'vitest';
import { markedWords } from '../../../../src/bots/slack/render/markup.ts';

describe('words as markup', () => {
  it.each([
    ['Approved by bob: 3 < 4 & 5 > 4', 'Approved by bob: 3 &lt; 4 &amp; 5 &gt; 4'],
    ['step_1 on, a_b_c', 'step_1 on, a_b_c'],
    ['Use `veto p3 [reason]`, at 10:30', 'Use `veto p3 [reason]`, at 10:30'],
    ['`a*b` and <!channel>', '`a*b` and &lt;!channel&gt;'],
  ])('show %j as it is', (words, marked) => expect(markedWords(words)).toBe(marked));

  it.each(['*a*', 'a*', '_a_', 'a _b', '~a~', 'an odd ` backtick', '> quoted', 'first\n> second', ':tada:', '```x```'])(
    'cannot show %j',
    (words) => expect(markedWords(words)).toBeNull(),
  );
});
