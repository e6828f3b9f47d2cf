import { describe, expect, it } from 'vitest';
import { cutWords } from '../../../src/bots/render/cut.ts';

describe('words that are cut', () => {
  it('end with a whole word where there is one', () => {
    expect(cutWords('one two three four', 14)).toBe('one two …');
    expect(cutWords('one two', 7)).toBe('one two');
  });

  it.each([20, 21])('never end with half a character: %i', (most) => {
    for (const text of ['👚'.repeat(40), `x${'👚'.repeat(40)}`, `a ${'👚'.repeat(40)}`]) {
      const cut = cutWords(text, most);
      expect(cut.isWellFormed()).toBe(true);
      expect(cut.length).toBeLessThanOrEqual(most);
      expect(cut.length).toBeGreaterThanOrEqual(most - 1);
    }
  });
});
