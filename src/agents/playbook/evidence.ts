import type { DatasetProfile } from '../../refine/dataset.ts';
import type { Pipeline } from '../../refine/pipeline.ts';
import { meanAccuracy, type Run, type TrainedPipeline } from '../../refine/run.ts';
import type { Trial } from '../../refine/trial.ts';
import { readPipelineConfig } from './component-config.ts';

/** What the incumbent's trials say, in the numbers that diagnoses and moves rest on. Accuracies and gains are shares, not points. */
export type Evidence = {
  readonly profile: DatasetProfile;
  /** Images that one epoch of a trial sees. */
  readonly trainImages: number;
  readonly valAccuracy: number;
  readonly trainAccuracy: number;
  /** Wrong share of the validation images: what is left to gain. */
  readonly error: number;
  readonly gap: number;
  /** Share of the error that is gone on training images: near 0 the pipeline underfits, near 1 it has learnt them by heart. */
  readonly overfit: number;
  /** Rise of the validation accuracy in the last epoch; null after a single epoch. */
  readonly lastRise: number | null;
  readonly epochsTrained: number;
  /** True where the training loss was no number, or higher at the end than after the first epoch. */
  readonly isUnstable: boolean;
  readonly secondsPerTrial: number;
  readonly budgetSeconds: number;
  /** How far SGD moves the weights for each image, learning rate / (1 - momentum) / batch size; null for other optimisers. */
  readonly stride: number | null;
  /** Share of the trial's time budget that training takes; about 1 where the clock ended it. */
  readonly budgetUsed: number;
  /** Standard error of one accuracy on the validation images: gains below it cannot be told from luck. */
  readonly noise: number;
  /** The two classes that are most often taken for each other, and their share of all errors. Null without errors. */
  readonly worstPair: { readonly classes: readonly [string, string]; readonly share: number } | null;
};

export function readEvidence(run: Run): Evidence {
  const { profile, incumbent, settings } = run;
  if (profile === null || incumbent === null || incumbent.trials.length === 0)
    throw new Error(`run ${run.id} has no trained incumbent to learn from`);
  const { trials } = incumbent;
  const valAccuracy = meanAccuracy(trials);
  const trainAccuracy = mean(trials, (trial) => trial.trainAccuracy);
  const secondsPerTrial = mean(trials, (trial) => trial.trainSeconds);
  const error = 1 - valAccuracy;
  const gap = trainAccuracy - valAccuracy;
  return {
    profile,
    trainImages: Math.min(settings.trial.trainImages ?? profile.train, profile.train),
    valAccuracy,
    trainAccuracy,
    error,
    gap,
    overfit: error > 0 ? Math.min(Math.max(gap / error, 0), 1) : 0,
    lastRise: lastRise(trials),
    epochsTrained: mean(trials, (trial) => trial.epochs.length),
    isUnstable: trials.some(isUnstable),
    secondsPerTrial,
    budgetSeconds: settings.trial.trainSeconds,
    stride: stride(incumbent.pipeline),
    budgetUsed: secondsPerTrial / settings.trial.trainSeconds,
    noise: Math.sqrt((valAccuracy * error) / Math.max(trials[0]?.score.images ?? 1, 1)),
    worstPair: worstPair(incumbent, profile),
  };
}

/** 1 for a training of one epoch, a half at eight. */
export function shortness({ epochsTrained }: Evidence): number {
  return 1 / (1 + Math.max(0, epochsTrained - 1) / 7);
}

/**
 * How much too short SGD's strides are for so few epochs, from 0 to 1 doubling. Measured on Fashion-MNIST: with two epochs 0.016 to
 * 0.03 is best, whether by learning rate, momentum or batch size. Longer strides do not help against overfitting as much.
 */
export function shortfall(evidence: Evidence): number {
  const best = 0.004 + 0.02 * shortness(evidence);
  const doublings = evidence.stride === null ? 0.3 : Math.log2(best / evidence.stride);
  return Math.min(Math.max(doublings, 0), 1) * (1 - 0.7 * evidence.overfit);
}

function stride(pipeline: Pipeline): number | null {
  const { data, training } = readPipelineConfig(pipeline);
  if (data === null || training === null || training.optimizer !== 'sgd') return null;
  return training.learning_rate / (1 - training.momentum) / data.batch_size;
}

function mean(trials: readonly Trial[], of: (trial: Trial) => number): number {
  return trials.reduce((sum, trial) => sum + of(trial), 0) / trials.length;
}

function lastRise(trials: readonly Trial[]): number | null {
  const rises = trials.flatMap(({ epochs }) => {
    const [before, last] = epochs.slice(-2);
    return before && last ? [last.valAccuracy - before.valAccuracy] : [];
  });
  return rises.length === 0 ? null : rises.reduce((sum, rise) => sum + rise, 0) / rises.length;
}

function isUnstable({ epochs }: Trial): boolean {
  const first = epochs[0]?.trainLoss ?? null;
  const last = epochs.at(-1)?.trainLoss ?? null;
  return first !== null && (last === null || last > first); // a loss that is no number any more arrives as null
}

function worstPair({ trials }: TrainedPipeline, profile: DatasetProfile): Evidence['worstPair'] {
  const pairs = new Map<string, { readonly classes: readonly [string, string]; images: number }>();
  let errors = 0;
  for (const [actual, predicted, images] of trials.flatMap((trial) => trial.score.confusion)) {
    if (actual === predicted) continue;
    errors += images;
    const [one, other] = [Math.min(actual, predicted), Math.max(actual, predicted)];
    const pair = pairs.get(`${one}/${other}`) ?? {
      classes: [profile.classes[one] ?? `class ${one}`, profile.classes[other] ?? `class ${other}`],
      images: 0,
    };
    pair.images += images;
    pairs.set(`${one}/${other}`, pair);
  }
  const worst = [...pairs.values()].toSorted((one, other) => other.images - one.images)[0];
  return worst === undefined ? null : { classes: worst.classes, share: worst.images / errors };
}
