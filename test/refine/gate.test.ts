import { describe, expect, it } from 'vitest';
import { packCorrect } from '../../src/refine/bits.ts';
import { compare, judge, noiseFloor } from '../../src/refine/gate.ts';
import type { GateSettings } from '../../src/refine/settings.ts';
import type { Trial } from '../../src/refine/trial.ts';
import { trial } from './given.ts';

const paired: GateSettings = { rule: 'paired', confidence: 0.95, baselineSeeds: 3, maxSeeds: 3 };

describe('the noise floor', () => {
  it('is the pooled deviation between seeds of one pipeline', () => {
    const { deviation, seeds } = noiseFloor([[trial(0.8), trial(0.82), trial(0.84)]]);
    expect(deviation).toBeCloseTo(0.02, 10);
    expect(seeds).toBe(3);
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
    const { gain, low, high } = compare([candidate], [incumbent], { deviation: 0, seeds: 0 }, 0.95);
    const [b, c, n] = [20, 5, 1000];
    const error = Math.sqrt((b + c - (b - c) ** 2 / n) / (n - 1) / n);
    expect(gain).toBeCloseTo((b - c) / n, 12);
    expect(high - gain).toBeCloseTo(1.959964 * error, 6);
    expect(low).toBeCloseTo(gain - 1.959964 * error, 6);
  });

  it('refuses trials on different images', () => {
    expect(() => compare([fromBits([1, 0])], [fromBits([1, 0, 1])], { deviation: 0, seeds: 0 }, 0.95)).toThrow(
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
  const decisions = 400;
  const rates = {
    paired: falseKeepRate({ ...paired }, decisions),
    greedy: falseKeepRate({ ...paired, rule: 'greedy' }, decisions),
  };

  it('the paired rule keeps at most 5 % of them', () => {
    expect(rates.paired).toBeLessThanOrEqual(0.05);
  });

  it('the greedy rule keeps almost half of them', () => {
    expect(rates.greedy).toBeGreaterThan(0.35);
    expect(rates.greedy).toBeLessThan(0.6);
  });
});

describe('when candidates are better by one point', () => {
  it('the paired rule keeps most of them', () => {
    expect(falseKeepRate(paired, 200, 0.012)).toBeGreaterThan(0.8);
  });
});

/** Share of candidates that are kept when their true gain is `gain`. 10,000 images at 90 %, 0.2 points of noise between seeds. */
function falseKeepRate(settings: GateSettings, decisions: number, gain = 0): number {
  const random = mulberry32(7);
  let kept = 0;
  for (let decision = 0; decision < decisions; decision += 1) {
    const baseline = Array.from({ length: settings.baselineSeeds }, (_, seed) => simulate(random, 0, `b${seed}`));
    const candidate: Trial[] = [];
    for (;;) {
      const judgement = judge(settings, candidate, baseline, [baseline, candidate]);
      if (judgement.type === 'keep') kept += 1;
      if (judgement.type !== 'more') break;
      candidate.push(simulate(random, gain, `c${candidate.length}`));
    }
  }
  return kept / decisions;
}

/** A trained network: sure images, impossible ones, and a tenth in between that flip from seed to seed. */
function simulate(random: () => number, gain: number, job: string): Trial {
  const images = 10_000;
  const shift = 0.002 * gaussian(random) + gain;
  const bits = new Uint8Array(images);
  for (let image = 0; image < images; image += 1) {
    const chance = image < 8500 ? 1 : image < 9500 ? 0.5 + shift * 10 : 0;
    bits[image] = random() < chance ? 1 : 0;
  }
  return fromBits(bits, job);
}

function fromBits(bits: ArrayLike<number>, job = 'job'): Trial {
  let right = 0;
  for (let image = 0; image < bits.length; image += 1) right += bits[image] ?? 0;
  const template = trial(0.5, job);
  return {
    ...template,
    score: { accuracy: right / bits.length, images: bits.length, correct: packCorrect(bits), confusion: [] },
  };
}

/** A small seeded generator (Tommy Ettinger's mulberry32), so that the simulation is the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
