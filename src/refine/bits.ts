import type { Score } from './trial.ts';

/** Correct (1) or not (0) for each image of a score. */
export function correctBits(score: Pick<Score, 'correct' | 'images'>): Uint8Array {
  const bytes = Buffer.from(score.correct, 'base64');
  const bits = new Uint8Array(score.images);
  for (let image = 0; image < score.images; image += 1) bits[image] = ((bytes[image >> 3] ?? 0) >> (image & 7)) & 1;
  return bits;
}

/** The inverse of `correctBits`: one bit an image, bit 0 of byte 0 first, in base64. */
export function packCorrect(correct: ArrayLike<number | boolean>): string {
  const bytes = new Uint8Array(Math.ceil(correct.length / 8));
  for (let image = 0; image < correct.length; image += 1) {
    if (correct[image]) bytes[image >> 3] = (bytes[image >> 3] ?? 0) | (1 << (image & 7));
  }
  return Buffer.from(bytes).toString('base64');
}
