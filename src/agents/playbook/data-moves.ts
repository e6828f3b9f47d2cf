import type { DataConfig } from './component-config.ts';
import { type Evidence, shortfall, shortness } from './evidence.ts';
import { climb, type Move } from './move.ts';
import { orientation } from './orientation.ts';
import { percent, points } from './wording.ts';

/** What can be done to the training images: less of it while the pipeline underfits, more once it learns them by heart. */
export const dataMoves: readonly Move<DataConfig>[] = [
  {
    name: 'smaller shifts',
    words: /\b(smaller|less|fewer|weaker|no|without) (shift|crop|translation|padding|augment)/,
    change: ({ crop_padding }) =>
      crop_padding > 0 ? { crop_padding: crop_padding > 2 ? Math.floor(crop_padding / 2) : 0 } : null,
    relief: (evidence) => 0.11 * underfit(evidence) * shortness(evidence),
    costFactor: () => 0.9,
    because: (evidence, { crop_padding }) =>
      `${tooFewEpochs(evidence)} Shifting every image by up to ${crop_padding} ${crop_padding === 1 ? 'pixel' : 'pixels'} makes the task harder than so short a training can use.`,
  },
  {
    name: 'smaller batches',
    words: /\bsmall(er)? batch|(reduce|lower|decrease|halve) the batch|more steps/,
    change: ({ batch_size }) => (batch_size >= 64 ? { batch_size: batch_size / 2 } : null),
    relief: (evidence, { batch_size }) =>
      underfit(evidence) * (0.13 * shortfall(evidence) + 0.03 * fewSteps(evidence, batch_size)),
    costFactor: () => 1.05,
    because: (evidence, { batch_size }) =>
      `The whole training is ${steps(evidence, batch_size)} steps of ${batch_size} images, which is little: half the batch is twice the steps in about the same time.`,
  },
  {
    name: 'larger batches',
    words: /\b(large|larger|big|bigger) batch|(increase|raise|double) the batch/,
    change: ({ batch_size }) => (batch_size <= 512 ? { batch_size: batch_size * 2 } : null),
    relief: (evidence) => (evidence.isUnstable ? 0.08 : 0),
    costFactor: () => 0.9,
    because: () => 'The training loss does not fall steadily: gradients over twice the images are less noisy.',
  },
  {
    name: 'flips',
    words: /\b(left-right |horizontal |random )?(flip|mirror)/,
    change: ({ flip }) => (flip === 0 ? { flip: 0.5 } : null),
    relief: ({ profile, overfit }) => (orientation(profile).flipsHurt ? 0 : 0.12 * overfit),
    because: (evidence) =>
      `${overfitting(evidence)} Mirrored images are new images for free, and nothing says that left and right differ in meaning here.`,
  },
  {
    name: 'no flips',
    words: /\b(no|without|avoid|stop|remove) (\w+ )?(flip|mirror)/,
    change: ({ flip }) => (flip > 0 ? { flip: 0 } : null),
    relief: (evidence) =>
      orientation(evidence.profile).flipsHurt ? 0.1 : 0.04 * underfit(evidence) * shortness(evidence),
    costFactor: () => 0.94,
    because: (evidence) =>
      `${tooFewEpochs(evidence)} Without mirrored images there is less to learn, and images keep the side that they have in the validation split.`,
  },
  {
    name: 'larger shifts',
    words: /\b(larger|bigger|more|stronger) (shift|crop|translation|padding|augment)/,
    change: ({ crop_padding }, { profile }) => {
      const side = Math.min(profile.height, profile.width);
      const padding = crop_padding + Math.max(1, Math.round(side / 28));
      return padding <= side / 6 ? { crop_padding: padding } : null;
    },
    relief: ({ overfit }) => 0.15 * (overfit - 0.2),
    costFactor: () => 1.03,
    because: (evidence) =>
      `${overfitting(evidence)} Objects that may stand anywhere cannot be recognised by their pixels' places.`,
  },
  {
    name: 'erasing',
    words: /\b(erase|erasing|cutout|occlusion)/,
    change: ({ erase }) => climb('erase', erase, [0.25, 0.5]),
    relief: ({ overfit }) => 0.16 * (overfit - 0.2),
    costFactor: () => 1.05,
    because: (evidence) =>
      `${overfitting(evidence)} With a box of the image hidden, no single detail is enough to know the class.`,
  },
  {
    name: 'mixup',
    words: /\bmix-?up\b/,
    change: ({ mixup }) => climb('mixup', mixup, [0.2, 0.4]),
    relief: ({ overfit }) => 0.17 * (overfit - 0.3),
    costFactor: () => 1.05,
    because: (evidence) =>
      `${overfitting(evidence)} Blends of two images with blended labels cannot be learnt by heart.`,
  },
  {
    name: 'cutmix',
    words: /\bcut-?mix\b/,
    change: ({ cutmix }) => climb('cutmix', cutmix, [0.5, 1]),
    relief: ({ overfit, profile }) => (profile.channels === 3 ? 0.2 : 0.15) * (overfit - 0.3),
    costFactor: () => 1.08,
    because: (evidence) =>
      `${overfitting(evidence)} A patch of another image, with its share of the label, keeps edges and textures sharp where mixup blurs them.`,
  },
  {
    name: 'no mixing',
    words: /\b(no|without|less|stop|remove) (image )?mix/,
    change: ({ mixup, cutmix }) => (mixup > 0 || cutmix > 0 ? { mixup: 0, cutmix: 0 } : null),
    relief: (evidence) => 0.12 * underfit(evidence) * shortness(evidence),
    costFactor: () => 0.95,
    because: (evidence) =>
      `${tooFewEpochs(evidence)} Mixed images are for pipelines that learn their images by heart, and this one does not.`,
  },
  {
    name: 'contrast',
    words: /\b(contrast|brightness|lighting|colou?r jitter)/,
    change: ({ contrast }) => climb('contrast', contrast, [0.1, 0.2]),
    relief: ({ overfit, profile }) => (profile.channels === 3 ? 0.1 : 0.05) * (overfit - 0.1),
    costFactor: () => 1.03,
    because: (evidence) =>
      `${overfitting(evidence)} Images of changed brightness and contrast teach it to look at shapes instead of grey values.`,
  },
  {
    name: 'zero padding',
    words: /\b(zero|black|constant) (padding|border)/,
    change: ({ padding_mode, crop_padding }) =>
      padding_mode === 'reflect' && crop_padding > 0 ? { padding_mode: 'zero' } : null,
    relief: ({ profile }) => (darkness(profile.mean) > 0.6 ? 0.02 : 0),
    because: ({ profile }) =>
      `The images are dark at ${percent(darkness(profile.mean))} of the scale, so black is the likelier border: reflections draw parts of the object twice.`,
  },
];

/** 1 where training images are no easier than others and the training is short; 0 once half of the error is a gap. */
const underfit = (evidence: Evidence): number => Math.max(0, 1 - 2 * evidence.overfit);

const steps = ({ epochsTrained, trainImages }: Evidence, batchSize: number): number =>
  Math.round((epochsTrained * trainImages) / batchSize);

/** 1 for a training of no steps, a half at 3,000 steps. */
const fewSteps = (evidence: Evidence, batchSize: number): number => 1 / (1 + steps(evidence, batchSize) / 3000);

const darkness = (mean: readonly number[]): number =>
  1 - mean.reduce((sum, value) => sum + value, 0) / Math.max(mean.length, 1);

function tooFewEpochs({ gap, epochsTrained }: Evidence): string {
  const ahead = gap < 0.005 ? 'no easier than' : `only ${points(gap)} ahead of`;
  return `After ${Math.round(epochsTrained) === 1 ? 'one epoch' : `${Math.round(epochsTrained)} epochs`} training images are ${ahead} validation images: the pipeline underfits.`;
}

function overfitting({ trainAccuracy, valAccuracy }: Evidence): string {
  return `${percent(trainAccuracy)} of training images but ${percent(valAccuracy)} of validation images are right: it learns images by heart.`;
}
