import { describe, expect, it } from 'vitest';
import { faultKinds, faultPlan, wishPlan } from './plan.ts';

const first = <T>(plan: Generator<T, never>, count: number): readonly T[] =>
  Array.from({ length: count }, () => plan.next().value);

describe('the plan of a soak', () => {
  it('is the same for the same seed', () => {
    expect(first(faultPlan(7), 100)).toEqual(first(faultPlan(7), 100));
    expect(first(wishPlan(7), 100)).toEqual(first(wishPlan(7), 100));
  });

  it('is another for another seed', () => {
    expect(first(faultPlan(7), 20)).not.toEqual(first(faultPlan(8), 20));
  });

  it('meets every kind of fault within the first deck', () => {
    const kinds = first(faultPlan(1), 13).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(faultKinds));
  });

  it('throws a fault every five seconds on average', () => {
    const gaps = first(faultPlan(3), 2000).map(({ gapMilliseconds }) => gapMilliseconds);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(mean).toBeGreaterThan(4300);
    expect(mean).toBeLessThan(5300);
  });

  it('starts some at once and none after more than three seconds', () => {
    const downtimes = first(faultPlan(3), 400).map(({ downMilliseconds }) => downMilliseconds);
    expect(downtimes.filter((down) => down === 0).length).toBeGreaterThan(50);
    expect(Math.max(...downtimes)).toBeLessThanOrEqual(3000);
  });
});
