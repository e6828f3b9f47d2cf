import { describe, expect, it } from 'vitest';
import { perClassCsv } from '../../src/report/per-class.ts';
import { plainLine, plainText } from '../../src/report/plain-text.ts';
import { duration, gainWithInterval, level, listing, percent, points, quantity } from '../../src/report/wording.ts';

describe('numbers in words', () => {
  it.each([
    [percent(0.93454), '93.45 %'],
    [points(0.00424), '+0.42 points'],
    [points(-0.00424), '−0.42 points'],
    [points(-0.00001), '0.00 points'],
    [gainWithInterval({ gain: 0.004, low: -0.001, high: 0.009 }, 0.95), '+0.40 points (95 % interval −0.10 to +0.90)'],
    [level(0.995), '99.5 %'],
    [duration(59.4), '59 s'],
    [duration(120), '2 min'],
    [duration(3599.7), '1 h 00 min'],
    [duration(7505), '2 h 05 min'],
    [quantity(1, 'step'), '1 step'],
    [quantity(12_000, 'class', 'classes'), '12,000 classes'],
    [listing(['data', 'model', 'training']), 'data, model and training'],
  ])('%s', (words, expected) => {
    expect(words).toBe(expected);
  });
});

describe('foreign text', () => {
  it('keeps its words and lines and loses what steers terminals', () => {
    expect(plainText('a\u001b[31mb\u001b[0m\r\nc\td\u0007\u202e')).toBe('ab\nc    d');
    expect(plainLine(' a\n\n b ')).toBe('a b');
  });

  it('does not become a formula in a spreadsheet', () => {
    expect(perClassCsv([{ name: '=1+"2"', images: 3, before: null, after: 0.5 }])).toBe(
      `class,images,before,after\n"'=1+""2""",3,,0.500000\n`,
    );
  });
});
