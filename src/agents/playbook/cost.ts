import type { DatasetProfile } from '../../refine/dataset.ts';
import type { ModelConfig } from './component-config.ts';

type Size = Pick<DatasetProfile, 'channels' | 'height' | 'width'>;

/**
 * Seconds that one core of a CPU takes to train on one image, augmentation included. Fitted to the built-in pipeline on two cores
 * with bfloat16: networks this small are bound by memory, so the feature maps' size tells more than the multiplications do.
 * A GPU is 10 to 100 times faster; trials show it soon enough.
 */
export function secondsPerImage(size: Size, model: ModelConfig): number {
  const secondsPerPixel = 130e-9;
  const secondsPerFeature = 15e-9;
  return size.channels * size.height * size.width * secondsPerPixel + features(size, model) * secondsPerFeature;
}

/** Training time with the second model relative to the first. */
export function modelCostFactor(size: Size, before: ModelConfig, after: ModelConfig): number {
  return secondsPerImage(size, after) / secondsPerImage(size, before);
}

/** Height or width, whichever is smaller, of the last stage's feature map. */
export function lastSide(size: Size, { stem_stride, stages }: ModelConfig): number {
  return Math.ceil(Math.min(size.height, size.width) / stem_stride / 2 ** (stages - 1));
}

/** Values in all feature maps that the convolutions make of one image. */
function features(size: Size, { stem_stride, width, stages, depth, activation, squeeze_excite }: ModelConfig): number {
  const map = (shrink: number) => Math.ceil(size.height / shrink) * Math.ceil(size.width / shrink);
  let total = width * map(stem_stride) * (stem_stride === 4 ? 5 : 1); // a stride of 4 is two convolutions, the first at half the size
  for (let stage = 0; stage < stages; stage += 1) {
    const convolutions = 2 * depth + (stage > 0 ? 1 : 0);
    total += convolutions * width * 2 ** stage * map(stem_stride * 2 ** stage);
  }
  return total * (activation === 'relu' ? 1 : 1.1) * (squeeze_excite ? 1.15 : 1);
}
