import type { Brief } from './brief.ts';
import type { DataConfig } from './component-config.ts';
import { orientation } from './orientation.ts';
import { count } from './wording.ts';

/** The augmentation: what keeps a class its class, and no more of it than the training is long enough to use. */
export function firstData({ profile, images }: Brief, builtIn: DataConfig, epochs: number) {
  const { flipsHurt, reason } = orientation(profile);
  const flip = flipsHurt ? 0 : builtIn.flip;
  const side = Math.min(profile.height, profile.width);
  const usualShift = Math.max(1, Math.round(side / (profile.channels >= 3 ? 8 : 14))); // photographs are framed less tightly than grey icons
  const crop_padding = epochs >= 4 ? usualShift : Math.min(builtIn.crop_padding, usualShift);
  const batch_size = Math.min(builtIn.batch_size, largestBatch(images));
  return {
    change: { flip, crop_padding, batch_size },
    reasons: [
      `${flip === 0 ? 'Images are not mirrored' : 'Half of the images are mirrored'}: ${reason}.`,
      epochs >= 4
        ? `Every image is shifted by up to ${crop_padding} of its ${side} pixels: it is seen ${epochs} times and should not look the same each time.`
        : `${crop_padding === 0 ? 'Images are not shifted' : `Shifts stay at ${crop_padding} of ${side} pixels`}: seen only ${epochs === 1 ? 'once' : `${epochs} times`}, no image is learnt by heart.`,
      `Batches of ${batch_size} make ${count(images / shrunk(batch_size, images))} steps of an epoch of ${count(images)} images.`,
    ],
  };
}

/** Few images need small batches to make enough steps. */
function largestBatch(images: number): number {
  if (images < 2000) return 32;
  return images < 10_000 ? 64 : 1024;
}

/** What the built-in data.py makes of it: at least 8 steps an epoch. */
function shrunk(batchSize: number, images: number): number {
  return Math.max(1, Math.min(batchSize, Math.floor(images / 8)));
}
