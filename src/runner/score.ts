import type { Confusion, Score } from '../refine/trial.ts';
import { OutputRefused } from './failures.ts';

/** Holds predictions from a sandbox against labels that the sandbox never saw. Both: uint16, little-endian, one per image. */
export function score(predictions: Buffer, labels: Buffer, classes: number): Score {
  checkPredictions(predictions, labels.length / 2, classes);
  const images = labels.length / 2;
  const correct = Buffer.alloc(Math.ceil(images / 8));
  const cells = new Map<number, number>();
  let hits = 0;
  for (let image = 0; image < images; image++) {
    const actual = labels.readUInt16LE(image * 2);
    const predicted = predictions.readUInt16LE(image * 2);
    const cell = actual * classes + predicted;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
    if (actual !== predicted) continue;
    hits++;
    correct[image >> 3] = (correct[image >> 3] ?? 0) | (1 << (image & 7));
  }
  return {
    accuracy: images === 0 ? 0 : hits / images,
    images,
    correct: correct.toString('base64'),
    confusion: sparse(cells, classes),
  };
}

function checkPredictions(predictions: Buffer, images: number, classes: number): void {
  if (predictions.length !== images * 2) {
    throw new OutputRefused(
      `The predictions have ${predictions.length} bytes; 2 bytes for each of ${images} images were expected.`,
    );
  }
  for (let image = 0; image < images; image++) {
    const predicted = predictions.readUInt16LE(image * 2);
    if (predicted >= classes)
      throw new OutputRefused(
        `Image ${image} was predicted to be class ${predicted}; the classes are 0 to ${classes - 1}.`,
      );
  }
}

function sparse(cells: ReadonlyMap<number, number>, classes: number): Confusion {
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([cell, images]) => [Math.floor(cell / classes), cell % classes, images]);
}
