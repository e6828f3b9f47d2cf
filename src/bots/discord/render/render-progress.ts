import { plainLine } from '../../../report/plain-text.ts';
import type { CardStep, Part } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import { progressBar } from '../../small-charts.ts';
import { bold, caption, markup } from './markup.ts';
import type { Block } from './message.ts';
import { textDisplay } from './text-display.ts';

const barWidth = 24;
const longestWords = 200;

/** A bar, with words that say the same. */
export function renderProgress({ label, done, total, note }: Extract<Part, { kind: 'progress' }>): readonly Block[] {
  const share = total > 0 ? ` (${Math.floor((100 * done) / total)} %)` : '';
  const words = `${plainLine(label)} ${Math.floor(done)} of ${total}${share}`;
  const beside = note === null || plainLine(note) === '' ? '' : `  ${markup(cutWords(plainLine(note), longestWords))}`;
  const bar = `\`${progressBar(done, total, barWidth)}\`${beside}`;
  return [textDisplay(`${caption(cutWords(words, longestWords))}\n${bar}`)];
}

/** Stages as a list, with their states in words. */
export function renderSteps({ title, steps }: Extract<Part, { kind: 'steps' }>): readonly Block[] {
  if (steps.length === 0) return [];
  const heading = bold(cutWords(plainLine(title), longestWords) || 'Steps');
  return [textDisplay([heading, ...steps.map((step) => `- ${stepMarkup(step)}`)].join('\n'))];
}

function stepMarkup({ title, state, note }: CardStep): string {
  const words = `${cutWords(plainLine(title), longestWords)}: ${state}`;
  const beside = note === null ? '' : `, ${markup(cutWords(plainLine(note), longestWords))}`;
  return `${state === 'running' ? bold(words) : markup(words)}${beside}`;
}
