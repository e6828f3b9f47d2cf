import type { Brief } from './brief.ts';
import type { TrainingConfig } from './component-config.ts';
import { seconds } from './wording.ts';

/** As many epochs as there is time for, up to a number beyond which a first pipeline learns little more. */
export function plannedEpochs({ images }: Brief, passes: number): number {
  const most = images < 1000 ? 100 : images < 20_000 ? 40 : 30;
  return Math.min(Math.max(Math.round(passes), 1), most);
}

/** The schedule. `batchRatio` is the size of the batches relative to the built-in one. */
export function firstTraining(
  { profile, ...brief }: Brief,
  builtIn: TrainingConfig,
  epochs: number,
  passes: number,
  batchRatio: number,
) {
  const learning_rate = Number((builtIn.learning_rate * Math.sqrt(batchRatio)).toPrecision(2));
  const isLong = epochs >= 10;
  const label_smoothing =
    isLong || profile.classes.length >= 50 ? Math.max(0.1, builtIn.label_smoothing) : builtIn.label_smoothing;
  const timing =
    epochs < passes - 1
      ? 'are enough to begin with'
      : `should take about ${seconds((brief.seconds * epochs) / passes)}`;
  const reasons = [
    `${epochs === 1 ? 'One epoch' : `${epochs} epochs`} ${timing}; the rest of a trial’s time is left for what the refinement will add.`,
    `The learning rate peaks at ${learning_rate}${batchRatio < 1 ? ', lower than usual because the batches are smaller' : ''}.`,
  ];
  if (label_smoothing > builtIn.label_smoothing) {
    const why = isLong
      ? `${epochs} epochs are long enough to become too certain`
      : `${profile.classes.length} classes are likely to overlap`;
    reasons.push(`Label smoothing of ${label_smoothing}: ${why}.`);
  }
  return { change: { epochs, learning_rate, label_smoothing }, reasons };
}
