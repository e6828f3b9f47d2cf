import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { describe, expect, it } from 'vitest';
import { compare, judge, noiseFloor } from '../../src/refine/gate.ts';
import type { GateSettings } from '../../src/refine/settings.ts';
import { trial } from './given.ts';
import { fromBits, keepRate } from './simulation.ts';

const paired: GateSettings = { rule: 'paired', confidence: 0.95, baselineSeeds: 3, maxSeeds: 3 };

describe('the noise floor', () => {
  it('is the pooled deviation between seeds of one pipeline', () => {
    const { deviation, freedom } = noiseFloor([[trial(0.8), trial(0.82), trial(0.84)]]);
    expect(deviation).toBeCloseTo(0.02, 10);
    expect(freedom).toBe(2);
  });

  it('is never less than what flips of single images cause', () => {
    const equalButDifferentImages = [trial(0.8, 'a', 0), trial(0.8, 'b', 100)];
    expect(noiseFloor([equalButDifferentImages]).deviation).toBeCloseTo(Math.sqrt((0.2 * 0.5) / 1000), 4);
  });
});

describe('a comparison', () => {
  it('is McNemar’s test in Wald form for one seed each and no noise between seeds', () => {
    const candidate = fromBits([...Array(120).fill(1), ...Array(880).fill(0)]);
    const incumbent = fromBits([
      ...Array(20).fill(0),
      ...Array(100).fill(1),
      ...Array(5).fill(1),
      ...Array(875).fill(0),
    ]);
    const { gain, low, high } = compare([candidate], [incumbent], { deviation: 0, freedom: 1 }, 0.95);
    const [b, c, n] = [20, 5, 1000];
    const error = Math.sqrt((b + c - (b - c) ** 2 / n) / (n - 1) / n);
    expect(gain).toBeCloseTo((b - c) / n, 12);
    expect(high - gain).toBeCloseTo(tQuantile(0.975, n) * error, 6);
    expect(low).toBeCloseTo(gain - tQuantile(0.975, n) * error, 6);
  });

  it('refuses trials on different images', () => {
    expect(() => compare([fromBits([1, 0])], [fromBits([1, 0, 1])], { deviation: 0, freedom: 1 }, 0.95)).toThrow(
      'on 2 and 3 images',
    );
  });
});

describe('the greedy rule', () => {
  it('keeps after one training whatever is higher', () => {
    const greedy: GateSettings = { ...paired, rule: 'greedy' };
    expect(judge(greedy, [trial(0.801)], [trial(0.8)], []).type).toBe('keep');
    expect(judge(greedy, [trial(0.8)], [trial(0.8)], []).type).toBe('rollBack');
  });
});

describe('when candidates change nothing', () => {
  const decisions = 300;

  it.each([
    [0.001, 3, 3],
    [0.002, 3, 3],
    [0.006, 3, 3],
    [0.006, 3, 2],
    [0.006, 1, 3],
  ])(
    'the paired rule keeps about one in twenty at most (noise %f, %i baseline seeds, at most %i)',
    (noise, baselineSeeds, maxSeeds) => {
      // 0.05 and two standard errors of a share of 300.
      expect(keepRate({ ...paired, baselineSeeds, maxSeeds }, decisions, 0, noise)).toBeLessThan(0.075);
    },
  );

  it('the greedy rule keeps almost half of them', () => {
    const rate = keepRate({ ...paired, rule: 'greedy' }, decisions);
    expect(rate).toBeGreaterThan(0.35);
    expect(rate).toBeLessThan(0.6);
  });
});

describe('when candidates are better by 1.2 points', () => {
  it('the paired rule keeps most of them', () => {
    expect(keepRate(paired, 100, 0.012)).toBeGreaterThan(0.75);
  });
});
