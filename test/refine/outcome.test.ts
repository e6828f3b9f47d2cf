import { describe, expect, it } from 'vitest';
import { packCorrect } from '../../src/refine/bits.ts';
import {
  incumbentCourse,
  outcomeOf,
  pairedDifference,
  verdictCounts,
  wilsonInterval,
} from '../../src/refine/outcome.ts';
import type { Score } from '../../src/refine/trial.ts';
import { startedRun } from '../support/run-builder.ts';

describe('Wilson’s interval', () => {
  it.each([
    [0.939, 10_000, 0.9341, 0.9435],
    [0.94, 1000, 0.9235, 0.9531],
    [1, 50, 0.9287, 1],
    [0, 50, 0, 0.0713],
  ])('of %d on %i images is %d to %d', (share, images, low, high) => {
    const interval = wilsonInterval(share, images);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe('the paired difference', () => {
  it('is the difference of the accuracies, with an interval around it', () => {
    const difference = pairedDifference(
      score(10_000, (image) => image >= 600),
      score(10_000, (image) => image < 9200),
    );
    expect(difference.gain).toBeCloseTo(0.02, 10);
    expect(difference.low).toBeLessThan(0.02);
    expect(difference.high).toBeGreaterThan(0.02);
  });

  it('is much narrower where the two agree on most images', () => {
    const baseline = score(10_000, (image) => image >= 800);
    const agreeing = pairedDifference(
      score(10_000, (image) => image >= 700),
      baseline,
    );
    const disagreeing = pairedDifference(
      score(10_000, (image) => image < 9300),
      baseline,
    );
    expect(agreeing.gain).toBeCloseTo(disagreeing.gain, 10);
    expect(agreeing.high - agreeing.low).toBeLessThan((disagreeing.high - disagreeing.low) / 3);
    expect(agreeing.low).toBeGreaterThan(0.0075);
  });

  it('of a pipeline with itself is zero and still has a width', () => {
    const same = score(1000, (image) => image > 50);
    const difference = pairedDifference(same, same);
    expect(difference.gain).toBe(0);
    expect(difference.low).toBeLessThan(0);
    expect(difference.high).toBeGreaterThan(0);
  });
});

describe('the outcome of a run', () => {
  it('is that on the test images where they were scored', () => {
    expect(outcomeOf(startedRun().baselined(0.9).scored(0.89, 0.91).run)?.split).toBe('test');
  });

  it('is that on the validation images where they were not', () => {
    expect(outcomeOf(startedRun().baselined(0.9).kept(0.91).run)?.split).toBe('validation');
  });

  it('is nothing before anything was trained', () => {
    expect(outcomeOf(startedRun().prepared().run)).toBeNull();
  });

  it('follows the incumbent from step to step', () => {
    const { run } = startedRun().baselined(0.9).kept(0.91).rolledBack(0.88).kept(0.92);
    expect(incumbentCourse(run).map((share) => share.toFixed(2))).toEqual(['0.90', '0.91', '0.91', '0.92']);
    expect(verdictCounts(run)).toBe('2 kept, 1 rolled back');
  });
});

function score(images: number, isCorrect: (image: number) => boolean): Score {
  const correct = Array.from({ length: images }, (_, image) => isCorrect(image));
  return { accuracy: correct.filter(Boolean).length / images, images, correct: packCorrect(correct), confusion: [] };
}
