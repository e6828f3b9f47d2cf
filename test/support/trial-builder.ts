import { randomFrom } from '../../src/agents/optimiser/random-from.ts';
import { packCorrect } from '../../src/refine/bits.ts';
import type { Confusion, Evidence, Score, Trial } from '../../src/refine/trial.ts';

export const fashionClasses = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

const imagesPerClass = 200;

/** A score with about this accuracy, in which each class is mostly taken for its neighbours, the seventh worst. */
export function scoreOf(accuracy: number, classes: number, seed: number): Score {
  const random = randomFrom(seed);
  const predictions = Array.from({ length: classes * imagesPerClass }, (_, image) => {
    const actual = image % classes;
    const wrong = Math.min(1, (1 - accuracy) * (actual === 6 ? 3 : 7 / 9));
    return random() < wrong
      ? (actual + (random() < 0.6 ? 2 : 1 + Math.floor(random() * (classes - 1)))) % classes
      : actual;
  });
  const correct = predictions.map((prediction, image) => prediction === image % classes);
  return {
    accuracy: correct.filter(Boolean).length / correct.length,
    images: correct.length,
    correct: packCorrect(correct),
    confusion: confusionOf(predictions, classes),
  };
}

export function trialOf(job: string, seed: number, accuracy: number, classes: number): Trial {
  const epochs = Array.from({ length: 8 }, (_, index) => ({
    epoch: index + 1,
    trainLoss: 1.2 / (index + 1),
    valAccuracy: accuracy - 0.12 * Math.exp(-index / 1.6),
    seconds: 2.4,
  }));
  return {
    job,
    seed,
    score: { ...scoreOf(accuracy, classes, seed), accuracy },
    trainAccuracy: Math.min(1, accuracy + 0.04),
    epochs,
    trainSeconds: 19.2,
    imagesPerSecond: 5000,
    parameters: 120_000,
    evidence: evidenceOf(0),
  };
}

/** What the runner knows of a sandbox that ended by itself. */
export function evidenceOf(exitCode: number): Evidence {
  return {
    image: 'improve-sandbox:cpu',
    specHash: 'c0ffee',
    exitCode,
    outOfMemory: false,
    seconds: 24,
    endedBy: 'itself',
    cancelledBy: null,
    limits: { memoryMegabytes: 1024, cpus: 1, outputMegabytes: 1024, seconds: 180 },
    peakMemoryBytes: 4e8,
  };
}

function confusionOf(predictions: readonly number[], classes: number): Confusion {
  const cells = new Map<number, number>();
  for (const [image, prediction] of predictions.entries()) {
    const cell = (image % classes) * classes + prediction;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  return [...cells].map(([cell, images]) => [Math.floor(cell / classes), cell % classes, images]);
}
