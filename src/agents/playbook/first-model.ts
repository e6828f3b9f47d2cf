import type { Brief } from './brief.ts';
import type { ModelConfig } from './component-config.ts';
import { lastSide, secondsPerImage } from './cost.ts';
import { count, seconds } from './wording.ts';

const widths = [8, 16, 32, 48, 64];

/** The network's size: by the image first, then by the classes, then by the time there is to train it. */
export function firstModel(brief: Brief, builtIn: ModelConfig) {
  const { profile, images, cpus } = brief;
  const batchesAreSmall = images / 8 < 16;
  const imagesPerClass = Math.round(images / profile.classes.length);
  const shape = forImages(brief, builtIn);
  const model = fitToTime(brief, profile.classes.length >= 50 ? forManyClasses(brief, shape) : shape);
  const change = {
    stem_stride: model.stem_stride,
    stages: model.stages,
    width: model.width,
    norm: batchesAreSmall ? 'group' : builtIn.norm,
    dropout: imagesPerClass < 100 ? 0.2 : builtIn.dropout,
  };
  const speed = count(cpus / secondsPerImage(profile, model));
  const reasons = [
    `Images are ${profile.width} × ${profile.height} with ${profile.channels === 1 ? 'one channel' : `${profile.channels} channels`}: ` +
      `a stem of stride ${model.stem_stride} and ${model.stages} stages of residual blocks end in feature maps ${lastSide(profile, model)} pixels wide.`,
    `Width ${model.width} gives ${features(model)} features for ${profile.classes.length} classes. On ${cpus} CPU ${cpus === 1 ? 'core' : 'cores'} that should train about ` +
      `${speed} images a second, which in ${seconds(brief.seconds)} is ${passesIn(brief, model).toFixed(1)} times all ${count(images)} images.`,
  ];
  if (batchesAreSmall)
    reasons.push(`${images} images make batches smaller than 16: group norm, which needs no statistics of the batch.`);
  if (imagesPerClass < 100)
    reasons.push(`${imagesPerClass} images for each class are few: dropout of 0.2 before the head.`);
  return { change, reasons, passes: passesIn(brief, model) };
}

/** The built-in stages are made for 28 pixels and a stem of stride 2, which leaves 14. */
function forImages({ profile, images }: Brief, builtIn: ModelConfig): ModelConfig {
  const side = Math.min(profile.height, profile.width);
  const stem_stride = side < 20 ? 1 : side < 48 ? 2 : 4;
  const extraStages = Math.floor(Math.log2(side / stem_stride / 14) + 0.4);
  const stages = Math.min(Math.max(builtIn.stages + extraStages, 1), 5);
  return { ...builtIn, stem_stride, stages, width: images < 2000 ? Math.min(builtIn.width, 16) : builtIn.width };
}

/** Twice the features: by another stage where the last feature map has room for it, else by twice the width. */
function forManyClasses({ profile }: Brief, shape: ModelConfig): ModelConfig {
  const deeper = { ...shape, stages: Math.min(shape.stages + 1, 5) };
  return deeper.stages > shape.stages && lastSide(profile, deeper) >= 3 ? deeper : { ...shape, width: shape.width * 2 };
}

/** Wider while there is time and data to fill it; narrower, and at last coarser, while there is not time for one pass. */
function fitToTime(brief: Brief, shape: ModelConfig): ModelConfig {
  let fitted = shape;
  for (const width of widths) {
    const wider = { ...fitted, width };
    if (width > fitted.width && brief.images >= 5000 && passesIn(brief, wider) >= 20) fitted = wider;
  }
  for (const width of widths.toReversed()) {
    if (width < fitted.width && passesIn(brief, fitted) < 1) fitted = { ...fitted, width };
  }
  const isTooSlow = passesIn(brief, fitted) < 1 && fitted.stem_stride < 4;
  return isTooSlow ? { ...fitted, stem_stride: fitted.stem_stride * 2 } : fitted;
}

/** How often all training images can be seen in the time there is. */
function passesIn({ profile, images, seconds: available, cpus }: Brief, model: ModelConfig): number {
  return (available * cpus) / (secondsPerImage(profile, model) * images);
}

const features = ({ width, stages }: ModelConfig): number => width * 2 ** (stages - 1);
