import { expect } from 'vitest';
import type { Card, Part } from '../../../../src/bots/card.ts';
import type { ShownFile } from '../../../../src/bots/discord/render/message.ts';
import { renderCard } from '../../../../src/bots/discord/render/render-card.ts';
import { buttonsOf, expectHarmless, expectTaken, options, wordsOf } from './read-message.ts';

export const lines = (many: number, line = 'a line of some words') =>
  Array.from({ length: many }, (_, index) => `${line} ${index}`).join('\n');

export const longDiff: Part = {
  kind: 'diff',
  title: 'training.py',
  diff: `@@ -1,300 +1,300 @@\n${lines(300, '+    x =')}`,
};
export const longTable: Part = {
  kind: 'table',
  caption: 'Every step',
  columns: ['Step', 'Change'],
  rows: Array.from({ length: 400 }, (_, index) => [String(index), `=change ${index}`]),
};
export const longText: Part = { kind: 'text', text: lines(500) };
export const longOutput: Part = { kind: 'details', title: 'Its last lines', text: lines(800), isCode: true };
export const longReasons: Part = { kind: 'details', title: 'Evidence', text: lines(300), isCode: false };

/** Those of a final report. */
export const reportFiles: readonly ShownFile[] = [
  ...['accuracy.png', 'confusion.png'].map((name) => ({
    name,
    alt: `Shows ${name}`,
    path: `/r/${name}`,
    kind: 'picture' as const,
  })),
  ...['report.html', 'report.md', 'per-class.csv', 'data.py', 'model.py', 'training.py', 'classify.py'].map((name) => ({
    name,
    alt: `Is ${name}`,
    path: `/r/${name}`,
    kind: 'file' as const,
  })),
];

/** What Discord takes, with every button and every file named. */
export function render(each: Card, files: readonly ShownFile[] = []) {
  const message = renderCard(each, { ...options, files, mention: ['user:500'] });
  expectTaken(message);
  expectHarmless(message, ['<@500>']);
  expect(buttonsOf(message)).toHaveLength(each.actions.length);
  const texts = message.files.filter((file) => 'text' in file);
  for (const { name } of texts) expect(wordsOf(message)).toContain(`is in ${name}, below.`);
  return { message, texts, words: wordsOf(message) };
}
