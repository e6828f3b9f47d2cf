import type { DatasetProfile } from '../../refine/dataset.ts';
import { type Run, trialGroups } from '../../refine/run.ts';
import type { Epoch, Trial } from '../../refine/trial.ts';
import { type Evidence, readEvidence } from '../playbook/evidence.ts';
import { count, percent, points, seconds } from '../playbook/wording.ts';
import { bullets } from './lines.ts';
import { quoted } from './quoted.ts';

/** What the incumbent's trainings show, in numbers. */
export function evidenceFacts(run: Run): string {
  const evidence = readEvidence(run);
  const { valAccuracy, trainAccuracy, noise, secondsPerTrial, budgetSeconds, budgetUsed, isUnstable } = evidence;
  const trials = run.incumbent?.trials ?? [];
  const [first] = trials;
  const parameters = first?.parameters ?? null;
  const speed = first?.imagesPerSecond ?? null;
  return `Right on training images: ${percent(trainAccuracy)}; on validation images: ${percent(valAccuracy)} (${trials.length === 1 ? 'one seed' : `mean of ${trials.length} seeds: ${trials.map((trial) => percent(trial.score.accuracy)).join(', ')}`}). Gap: ${points(trainAccuracy - valAccuracy)}.
By rule of thumb ${reading(evidence)}.
Noise: a gain below about ${points(noise, 2)} cannot be told from luck${spread(run)}.
Time: ${seconds(secondsPerTrial)} of the ${seconds(budgetSeconds)} allowed (${percent(budgetUsed)})${budgetUsed > 0.97 ? ': the clock ended the training' : ''}.${speed === null ? '' : ` ${count(speed)} images/s.`}${parameters === null ? '' : ` ${count(parameters)} parameters.`}
Curve of the first seed${isUnstable ? ' (the loss does not fall steadily)' : ''}: ${first === undefined ? 'none' : curve(first.epochs)}`;
}

/** Small models read a gap of half a point as overfitting, so the numbers come with what they usually mean. */
function reading({ isUnstable, overfit, lastRise, noise }: Evidence): string {
  if (isUnstable) return 'the optimisation is unstable';
  if (overfit >= 0.4) return 'it overfits: the gap is a large part of the error that is left';
  if (lastRise !== null && Math.abs(lastRise) <= noise) return 'it has levelled off without overfitting';
  return 'it underfits: the gap is small against the error that is left';
}

/** At most eight points of the curve, the first and the last among them. */
function curve(epochs: readonly Epoch[]): string {
  const every = Math.max(1, Math.ceil((epochs.length - 1) / 7));
  const shown = epochs.filter((_, index) => (epochs.length - 1 - index) % every === 0 || index === 0);
  return shown
    .map(
      ({ epoch, trainLoss, valAccuracy }) =>
        `epoch ${epoch} loss ${trainLoss === null ? 'not a number' : trainLoss.toFixed(3)} right ${percent(valAccuracy)}`,
    )
    .join('; ');
}

function spread(run: Run): string {
  const ranges = trialGroups(run)
    .filter((trials) => trials.length > 1)
    .map((trials) => {
      const accuracies = trials.map((trial) => trial.score.accuracy);
      return Math.max(...accuracies) - Math.min(...accuracies);
    });
  return ranges.length === 0 ? '' : `; seeds of one pipeline differed by up to ${points(Math.max(...ranges), 2)}`;
}

/** Which classes the incumbent gets wrong, and what it takes them for. */
export function errorFacts({ incumbent, profile }: Run): string {
  if (incumbent === null || profile === null) return 'Nothing is trained yet.';
  const confusion = incumbent.trials.flatMap((trial) => trial.score.confusion);
  return `Classes with the lowest validation accuracy:
${bullets(worstClasses(confusion, profile))}
Most frequent confusions, as a share of all errors:
${bullets(confusions(confusion, profile))}`;
}

type Cells = Trial['score']['confusion'];

const mostShown = 6;

function worstClasses(confusion: Cells, profile: DatasetProfile): readonly string[] {
  const totals = new Map<number, { readonly right: number; readonly all: number }>();
  for (const [actual, predicted, images] of confusion) {
    const { right, all } = totals.get(actual) ?? { right: 0, all: 0 };
    totals.set(actual, { right: right + (actual === predicted ? images : 0), all: all + images });
  }
  return [...totals]
    .toSorted(([one, a], [other, b]) => a.right / a.all - b.right / b.all || one - other)
    .slice(0, mostShown)
    .map(([label, { right, all }]) => `${className(profile, label)} ${percent(right / all)}`);
}

function confusions(confusion: Cells, profile: DatasetProfile): readonly string[] {
  const pairs = new Map<string, { readonly actual: number; readonly predicted: number; readonly images: number }>();
  let errors = 0;
  for (const [actual, predicted, images] of confusion) {
    if (actual === predicted) continue;
    errors += images;
    const key = `${actual} ${predicted}`;
    pairs.set(key, { actual, predicted, images: (pairs.get(key)?.images ?? 0) + images });
  }
  return [...pairs.values()]
    .toSorted((one, other) => other.images - one.images || one.actual - other.actual || one.predicted - other.predicted)
    .slice(0, mostShown)
    .map(
      ({ actual, predicted, images }) =>
        `${className(profile, actual)} taken for ${className(profile, predicted)}: ${percent(images / errors)}`,
    );
}

function className(profile: DatasetProfile, label: number): string {
  return quoted(profile.classes[label] ?? `class ${label}`, 60);
}
