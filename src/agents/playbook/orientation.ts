import type { DatasetProfile } from '../../refine/dataset.ts';

/** Whether a mirrored image may mean another class, as far as names can tell, and the reason in words. */
export function orientation({ name, classes }: Pick<DatasetProfile, 'name' | 'classes'>): {
  readonly flipsHurt: boolean;
  readonly reason: string;
} {
  const written = classes.filter(
    (label) => /^(class[ _-]?)?([0-9a-z]|\d{1,2})$/i.test(label) || numberWords.has(label.toLowerCase()),
  );
  const sided = classes.filter((label) => /\b(left|right|clockwise|arrow)\b/i.test(label.replaceAll('_', ' ')));
  if (sided.length > 0)
    return { flipsHurt: true, reason: `the class “${sided[0]}” has a side, which a mirror would swap` };
  const knownName = /mnist|svhn|digit|letter|character|glyph|ocr|traffic|sign\b/i.test(name) && !/fashion/i.test(name);
  if (knownName)
    return {
      flipsHurt: true,
      reason: `“${name}” sounds like writing or signs, which a mirror makes into something else`,
    };
  if (written.length > classes.length / 2 && !/fashion/i.test(name)) {
    return {
      flipsHurt: true,
      reason: `classes such as “${written[0]}” are digits or letters, or could be: a mirror would make them into something else`,
    };
  }
  return {
    flipsHurt: false,
    reason: 'nothing in the names of the dataset and its classes says that left and right differ in meaning',
  };
}

const numberWords = new Set(['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']);
