import type { Outcome } from '../refine/outcome.ts';
import type { Score } from '../refine/trial.ts';
import { quoted } from './csv.ts';
import { plainLine } from './plain-text.ts';

/** One class before and after: shares of its images that are classified right, null for a class without images. */
export type ClassAccuracy = {
  readonly name: string;
  readonly images: number;
  readonly before: number | null;
  readonly after: number | null;
};

export function perClass(outcome: Outcome, classes: readonly string[]): readonly ClassAccuracy[] {
  const before = shares(outcome.baseline, classes.length);
  const after = shares(outcome.final, classes.length);
  return classes.map((name, index) => ({
    name: plainLine(name),
    images: after[index]?.images ?? 0,
    before: before[index]?.accuracy ?? null,
    after: after[index]?.accuracy ?? null,
  }));
}

/** The classes that the final pipeline gets wrong most often, worst first. */
export function weakest(classes: readonly ClassAccuracy[], most: number): readonly ClassAccuracy[] {
  return classes
    .filter((each) => each.after !== null)
    .toSorted((a, b) => (a.after ?? 0) - (b.after ?? 0))
    .slice(0, most);
}

export type Mistake = {
  readonly actual: string;
  readonly predicted: string;
  readonly images: number;
  readonly share: number;
};

/** The pairs of classes that are confused most often. */
export function commonMistakes(score: Score, classes: readonly string[], most: number): readonly Mistake[] {
  const totals = shares(score, classes.length);
  return score.confusion
    .filter(([actual, predicted]) => actual !== predicted)
    .toSorted((a, b) => b[2] - a[2])
    .slice(0, most)
    .map(([actual, predicted, images]) => ({
      actual: plainLine(classes[actual] ?? `class ${actual}`),
      predicted: plainLine(classes[predicted] ?? `class ${predicted}`),
      images,
      share: images / (totals[actual]?.images ?? images),
    }));
}

/** `class,images,before,after`, accuracies as shares; names are quoted, and defused for spreadsheets that run formulas. */
export function perClassCsv(classes: readonly ClassAccuracy[]): string {
  const rows = classes.map(({ name, images, before, after }) =>
    [quoted(name), images, before?.toFixed(6) ?? '', after?.toFixed(6) ?? ''].join(','),
  );
  return `${['class,images,before,after', ...rows].join('\n')}\n`;
}

function shares(score: Score, classes: number): readonly { images: number; accuracy: number | null }[] {
  const images = new Array<number>(classes).fill(0);
  const correct = new Array<number>(classes).fill(0);
  for (const [actual, predicted, count] of score.confusion) {
    images[actual] = (images[actual] ?? 0) + count;
    if (actual === predicted) correct[actual] = (correct[actual] ?? 0) + count;
  }
  return images.map((total, index) => ({
    images: total,
    accuracy: total === 0 ? null : (correct[index] ?? 0) / total,
  }));
}
