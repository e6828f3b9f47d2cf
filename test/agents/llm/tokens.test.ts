import { describe, expect, it } from 'vitest';
import { countTokens, estimateTokens, fitTokens } from '../../../src/agents/llm/tokens.ts';

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index} of a log\n`).join('');

describe('counting tokens', () => {
  it('takes a word of English for about one token', () => {
    expect(countTokens('The learning rate is too high.')).toBe(7);
    expect(countTokens('')).toBe(0);
  });

  it('takes words that are special to models for plain text', () => {
    expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('is quick for a word without end', () => {
    const before = performance.now();
    expect(countTokens('a'.repeat(200_000))).toBeGreaterThan(10_000);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('estimating tokens', () => {
  it('counts a text of usual length', () => expect(estimateTokens(lines(100))).toBe(countTokens(lines(100))));

  it('is quick for a text of any length', () => {
    const before = performance.now();
    const tokens = estimateTokens(lines(2_000_000));
    expect(performance.now() - before).toBeLessThan(5000);
    expect(tokens / (countTokens(lines(5000)) * 400)).toBeCloseTo(1, 0);
  });
});

describe('fitting a text into so many tokens', () => {
  it('leaves a short text alone', () => expect(fitTokens('short', 10)).toBe('short'));

  it.each(['start', 'end', 'both'] as const)('keeps the %s and says how much is missing', (kept) => {
    const fitted = fitTokens(lines(1000), 100, kept);
    expect(countTokens(fitted)).toBeLessThanOrEqual(100);
    expect(countTokens(fitted)).toBeGreaterThan(80);
    expect(fitted.includes('line 0 of')).toBe(kept !== 'end');
    expect(fitted.includes('line 999 of')).toBe(kept !== 'start');
    expect(fitted).toMatch(/\[… \d+ characters left out …\]/);
  });

  it.each([48, 49, 50, 51])('cuts no character in half (%i tokens)', (mostTokens) => {
    expect(fitTokens(`a${'😀'.repeat(1000)}`, mostTokens).isWellFormed()).toBe(true);
  });

  it('is quick for an enormous text', () => {
    expect(countTokens(fitTokens('b'.repeat(5_000_000), 100))).toBeLessThanOrEqual(100);
  });
});
