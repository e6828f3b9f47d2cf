import { correctBits } from './bits.ts';
import { meanAccuracy, type Run } from './run.ts';
import type { Score } from './trial.ts';

/** A difference of shares of images with its interval. */
export type Gain = { readonly gain: number; readonly low: number; readonly high: number };

/** What a run came to: on the test images where they were scored, else on the validation images. */
export type Outcome = {
  readonly split: 'test' | 'validation';
  readonly baseline: Score;
  readonly final: Score;
  /** Wilson's 95 % interval of the final accuracy. */
  readonly interval: { readonly low: number; readonly high: number };
  /** Final minus baseline on the same images, with its 95 % interval. */
  readonly difference: Gain;
};

/** Quantile of the normal distribution that leaves 2.5 % on each side. */
const z = 1.959964;

export function outcomeOf(run: Run): Outcome | null {
  if (run.test !== null) return outcome('test', run.test.baseline, run.test.final);
  const baseline = run.baseline?.trials[0]?.score;
  const final = run.incumbent?.trials[0]?.score;
  return baseline === undefined || final === undefined ? null : outcome('validation', baseline, final);
}

function outcome(split: Outcome['split'], baseline: Score, final: Score): Outcome {
  return {
    split,
    baseline,
    final,
    interval: wilsonInterval(final.accuracy, final.images),
    difference: pairedDifference(final, baseline),
  };
}

/** Wilson's score interval of a share: unlike accuracy ± error it stays inside 0..1 and holds near the ends (Wilson 1927). */
export function wilsonInterval(share: number, images: number): { low: number; high: number } {
  const shrink = 1 + z ** 2 / images;
  const centre = (share + z ** 2 / (2 * images)) / shrink;
  const width = (z / shrink) * Math.sqrt((share * (1 - share)) / images + z ** 2 / (4 * images ** 2));
  return { low: Math.max(0, centre - width), high: Math.min(1, centre + width) };
}

/**
 * The difference of two accuracies on the same images: only images that one model gets right and the other wrong count, so the
 * interval is much narrower than that of two separate accuracies. Agresti and Min (2005): Wald with half an image added to each
 * of the four cells.
 */
export function pairedDifference(final: Score, baseline: Score): Gain {
  const after = correctBits(final);
  const before = correctBits(baseline);
  if (after.length !== before.length) throw new Error(`cannot pair ${after.length} images with ${before.length}`);
  let won = 0;
  let lost = 0;
  for (let image = 0; image < after.length; image += 1) {
    if (after[image] === before[image]) continue;
    if (after[image] === 1) won += 1;
    else lost += 1;
  }
  const images = after.length + 2;
  const centre = (won - lost) / images;
  const width = (z * Math.sqrt(won + lost + 1 - (won - lost) ** 2 / images)) / images;
  return { gain: (won - lost) / after.length, low: centre - width, high: centre + width };
}

/** Accuracy of the incumbent after each step, the baseline's first: what the accuracy chart draws. */
export function incumbentCourse(run: Run): readonly number[] {
  if (run.baseline === null || run.baseline.trials.length === 0) return [];
  const course = [meanAccuracy(run.baseline.trials)];
  for (const step of run.steps)
    course.push(step.verdict.name === 'kept' ? meanAccuracy(step.trials) : (course.at(-1) ?? 0));
  return course;
}

/** Whether the final pipeline is another than the first. */
export function hasKept({ steps }: Run): boolean {
  return steps.some(({ verdict }) => verdict.name === 'kept');
}

/** How many steps ended with each verdict, in words: "2 kept, 1 rolled back". */
export function verdictCounts(run: Run): string {
  const names = {
    kept: 'kept',
    rolledBack: 'rolled back',
    inconclusive: 'inconclusive',
    failed: 'failed',
    vetoed: 'vetoed',
    dropped: 'dropped',
  };
  const counts = Object.entries(names).map(([name, word]) => ({
    word,
    steps: run.steps.filter((step) => step.verdict.name === name).length,
  }));
  return counts.flatMap(({ word, steps }) => (steps > 0 ? [`${steps} ${word}`] : [])).join(', ');
}
