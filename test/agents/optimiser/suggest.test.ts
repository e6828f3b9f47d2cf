import { describe, expect, it } from 'vitest';
import type { Point, Space } from '../../../src/agents/optimiser/space.ts';
import { type Observation, suggest } from '../../../src/agents/optimiser/suggest.ts';
import { median, play, testFunctions } from './functions.ts';

const space: Space = {
  learning_rate: { low: 0.001, high: 1, scale: 'log', isInteger: false },
  momentum: { low: 0.8, high: 0.95, scale: 'linear', isInteger: false },
  batch_size: { low: 32, high: 512, scale: 'log', isInteger: true },
};

/** What is suggested one after the other when the losses are these. */
function sequence(count: number, lossOf: (point: Point) => number, of: Space = space, seed = 1): readonly Point[] {
  const observations: Observation[] = [];
  for (let index = 0; index < count; index += 1) {
    const point = suggest({ space: of, observations, seed });
    if (point === null) break;
    observations.push({ point, loss: lossOf(point) });
  }
  return observations.map(({ point }) => point);
}

const bowl = ({ learning_rate = 0, momentum = 0 }: Point) =>
  (Math.log10(learning_rate) + 2) ** 2 + (10 * (momentum - 0.85)) ** 2;

describe('a suggestion', () => {
  it.each(testFunctions)('is far better than a random point: $name', (of) => {
    const seeds = Array.from({ length: 25 }, (_, index) => index + 1);
    const after40 = (method: 'tpe' | 'random') => median(seeds.map((seed) => play(of, seed, 40, method).at(-1) ?? 0));
    expect(after40('tpe')).toBeLessThan(0.6 * after40('random'));
  });

  it('is the same for the same search, and another for another seed', () => {
    expect(sequence(15, bowl)).toEqual(sequence(15, bowl));
    expect(sequence(15, bowl, space, 2)).not.toEqual(sequence(15, bowl));
  });

  it('does not depend on the order of the fields', () => {
    const reversed = Object.fromEntries(Object.entries(space).toReversed());
    expect(sequence(12, bowl, reversed)).toEqual(sequence(12, bowl));
  });

  it('stays inside its ranges, in whole numbers where it has to', () => {
    for (const point of sequence(60, ({ learning_rate = 0 }) => -learning_rate)) {
      for (const [field, { low, high, isInteger }] of Object.entries(space)) {
        expect(point[field]).toBeGreaterThanOrEqual(low);
        expect(point[field]).toBeLessThanOrEqual(high);
        if (isInteger) expect(Number.isInteger(point[field])).toBe(true);
      }
    }
  });

  it('gives every power of ten the same room on a log scale', () => {
    const rates = sequence(60, () => 0).map(({ learning_rate = 0 }) => learning_rate);
    const share = (low: number) => rates.filter((rate) => rate >= low && rate < 10 * low).length / rates.length;
    for (const low of [0.001, 0.01, 0.1]) expect(share(low)).toBeGreaterThan(0.2);
  });

  it('spreads over every third of a range before it has learnt anything', () => {
    const thirds = sequence(4, () => 0).map(({ momentum = 0 }) => Math.floor((momentum - 0.8) / 0.0501));
    expect(new Set(thirds).size).toBe(3);
  });

  it('never repeats an observation', () => {
    const points = sequence(60, bowl).map((point) => JSON.stringify(point));
    expect(new Set(points).size).toBe(points.length);
  });

  it('ends when every whole number was tried', () => {
    const small: Space = { depth: { low: 1, high: 5, scale: 'linear', isInteger: true } };
    const depths = sequence(10, ({ depth = 0 }) => depth, small).map(({ depth }) => depth);
    expect(depths.toSorted()).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps away from failures, and is made when there is nothing else', () => {
    const failsAbove = ({ learning_rate = 0, momentum = 0 }: Point) =>
      learning_rate > 0.03 ? Number.NaN : bowl({ learning_rate, momentum });
    const late = sequence(40, failsAbove).slice(10);
    expect(late.filter(({ learning_rate = 0 }) => learning_rate > 0.03).length).toBeLessThan(6);
    expect(sequence(20, () => Number.NaN)).toHaveLength(20);
  });

  it('learns from what lies outside of a range as if it lay at its end', () => {
    const outside = [0, 1e-9, 5].map((learning_rate) => ({
      point: { learning_rate, momentum: 0.5, batch_size: 1024 },
      loss: learning_rate,
    }));
    const point = suggest({ space, observations: [...outside, ...outside], seed: 1 });
    expect(point?.learning_rate).toBeGreaterThanOrEqual(0.001);
  });

  it.each([
    [{}, 'Nothing to search: name at least one field with its range.'],
    [
      { decay: { low: 0, high: 0.1, scale: 'log', isInteger: false } },
      'decay cannot be searched from 0 to 0.1 on a log scale: begin above 0, or use a linear scale.',
    ],
    [
      { decay: { low: 1, high: 0.1, scale: 'linear', isInteger: false } },
      'decay cannot be searched from 1 to 0.1: give two numbers, the smaller one first.',
    ],
    [
      { depth: { low: 0.5, high: 3, scale: 'linear', isInteger: true } },
      'depth cannot be searched from 0.5 to 3 in whole numbers: let both ends be whole.',
    ],
  ] as const)('is refused for a space that makes no sense: %j', (wrong, message) => {
    expect(() => suggest({ space: wrong, observations: [], seed: 1 })).toThrow(message);
  });

  it('is refused for an observation that lacks a field', () => {
    const observations = [{ point: { momentum: 0.9 }, loss: 0.1 }];
    expect(() => suggest({ space, observations, seed: 1 })).toThrow('has no value for batch_size');
  });
});
