import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { correctBits } from './bits.ts';
import type { Comparison } from './events.ts';
import type { GateSettings } from './settings.ts';
import type { Trial } from './trial.ts';

/** What a proposal's trials say so far: a verdict, or whose next seed is needed for one. */
export type Judgement =
  | { readonly type: 'keep' | 'rollBack' | 'inconclusive'; readonly comparison: Comparison }
  | { readonly type: 'more'; readonly of: 'candidate' | 'incumbent' };

/** Below this probability of being better, further seeds are a waste: the proposal is rolled back. */
const futility = 0.25;

/**
 * Keeps a proposal, rolls it back, or asks for one more training.
 *
 * The paired rule looks at the gain after each completed pair of seeds, at most `maxSeeds` times. It keeps when the one-sided
 * probability of being better exceeds 1 - (1 - confidence) / maxSeeds at a look (Bonferroni over the looks, so that the whole
 * decision errs at most as often as `confidence` allows), rolls back when that probability is under 0.25, and says
 * `inconclusive` when the seeds are spent. The greedy rule is the IMPROVE paper's: one training, keep if higher.
 *
 * `groups` are all trials of the run, one list for each pipeline: they measure the noise between seeds.
 */
export function judge(
  settings: GateSettings,
  candidate: readonly Trial[],
  incumbent: readonly Trial[],
  groups: readonly (readonly Trial[])[],
): Judgement {
  if (candidate.length === 0) return { type: 'more', of: 'candidate' };
  const comparison = compare(candidate, incumbent, noiseFloor(groups), settings.confidence);
  if (settings.rule === 'greedy') return { type: comparison.gain > 0 ? 'keep' : 'rollBack', comparison };
  if (incumbent.length < candidate.length) return { type: 'more', of: 'incumbent' };
  const isNoiseKnown = groups.some((trials) => trials.length >= 2);
  if (!isNoiseKnown && candidate.length < settings.maxSeeds) return { type: 'more', of: 'candidate' };
  if (comparison.probabilityBetter > 1 - (1 - settings.confidence) / settings.maxSeeds)
    return { type: 'keep', comparison };
  if (comparison.probabilityBetter < futility) return { type: 'rollBack', comparison };
  return candidate.length < settings.maxSeeds
    ? { type: 'more', of: 'candidate' }
    : { type: 'inconclusive', comparison };
}

/**
 * The gain of a candidate over an incumbent on the same images, with a two-sided interval.
 *
 * For each image, d is the share of the candidate's seeds that are right minus the incumbent's; the gain is the mean of d. Its
 * variance is var(d) / images, which for one seed each is McNemar's test in Wald form (Agresti, Categorical Data Analysis, 3rd
 * ed., 11.1.1), plus noise² (1/k + 1/m) for k and m seeds (Bouthillier et al., arXiv 2103.03098: seeds are a source of variance
 * of their own). Independent flips of single images are counted in both terms: deliberately careful. The noise is known from few
 * seeds, so the interval is Student's t.
 */
export function compare(
  candidate: readonly Trial[],
  incumbent: readonly Trial[],
  noise: NoiseFloor,
  confidence: number,
): Comparison {
  const ours = rightShares(candidate);
  const theirs = rightShares(incumbent);
  if (ours.length !== theirs.length)
    throw new Error(`cannot compare trials on ${ours.length} and ${theirs.length} images`);
  const differences = ours.map((share, image) => share - (theirs[image] ?? 0));
  const gain = mean(differences);
  const imageVariance = variance(differences) / differences.length;
  const seedVariance = noise.deviation ** 2 * (1 / candidate.length + 1 / incumbent.length);
  const error = Math.sqrt(imageVariance + seedVariance);
  // Satterthwaite (Biometrics Bulletin 2, 1946): degrees of freedom of a sum of two estimated variances.
  const freedom = error ** 4 / (imageVariance ** 2 / differences.length + seedVariance ** 2 / noise.freedom);
  return {
    ...interval(gain, error, freedom, confidence),
    candidateSeeds: candidate.length,
    incumbentSeeds: incumbent.length,
  };
}

/** Standard deviation of accuracy between seeds of one pipeline, as a share of images, and how well it is known. */
export type NoiseFloor = { readonly deviation: number; readonly freedom: number };

/**
 * The noise between seeds, pooled over all pipelines with at least two trials. It is never taken for less than what independent
 * flips of single images alone would cause, so that two lucky equal seeds do not make the gate blind.
 */
export function noiseFloor(groups: readonly (readonly Trial[])[]): NoiseFloor {
  const repeated = groups.filter((trials) => trials.length >= 2);
  const freedom = sum(repeated.map((trials) => trials.length - 1));
  if (freedom === 0) return { deviation: flipsOfOneTrial(groups), freedom: 1 };
  const observed =
    sum(repeated.map((trials) => (trials.length - 1) * variance(trials.map((trial) => trial.score.accuracy)))) /
    freedom;
  const flips = sum(repeated.map((trials) => (trials.length - 1) * flipVariance(trials))) / freedom;
  return { deviation: Math.sqrt(Math.max(observed, flips)), freedom };
}

/** Two-sided interval of an estimate by Student's t, and the probability that its true value is above zero. */
function interval(gain: number, error: number, freedom: number, confidence: number) {
  if (error === 0) return { gain, low: gain, high: gain, probabilityBetter: gain > 0 ? 1 : gain < 0 ? 0 : 0.5 };
  const width = tQuantile(0.5 + confidence / 2, freedom) * error;
  return { gain, low: gain - width, high: gain + width, probabilityBetter: tCdf(gain / error, freedom) };
}

/** Variance of accuracy if every image flipped between seeds by itself: the mean per-image variance over the images. */
function flipVariance(trials: readonly Trial[]): number {
  const shares = rightShares(trials);
  const perImage = shares.map((share) => share * (1 - share) * (trials.length / (trials.length - 1)));
  return mean(perImage) / shares.length;
}

/** With one seed everywhere nothing was measured: a third of the binomial variance, roughly what trained networks show. */
function flipsOfOneTrial(groups: readonly (readonly Trial[])[]): number {
  const trial = groups.flat()[0];
  if (trial === undefined) return 0;
  return Math.sqrt((trial.score.accuracy * (1 - trial.score.accuracy)) / 3 / trial.score.images);
}

/** For each image the share of trials that classify it right. */
function rightShares(trials: readonly Trial[]): Float64Array {
  const shares = new Float64Array(trials[0]?.score.images ?? 0);
  for (const trial of trials) {
    const bits = correctBits(trial.score);
    for (let image = 0; image < shares.length; image += 1)
      shares[image] = (shares[image] ?? 0) + (bits[image] ?? 0) / trials.length;
  }
  return shares;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

const mean = (values: Float64Array | readonly number[]): number => sum(values) / values.length;

function variance(values: Float64Array | readonly number[]): number {
  const centre = mean(values);
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) squares += ((values[index] ?? 0) - centre) ** 2;
  return values.length < 2 ? 0 : squares / (values.length - 1);
}
