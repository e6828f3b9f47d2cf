import { plainLine } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import { curveLines } from '../../render/curve-lines.ts';
import { cutWords } from '../../render/cut.ts';
import { caption, fenced, markup } from './markup.ts';
import type { Block } from './message.ts';
import { textDisplay } from './text-display.ts';

const sparklineWidth = 24;
const longestUnit = 12;
const longestSentence = 300;
const mostCurves = 8;

/** Curves as small bars, with a sentence that says what they show. */
export function renderChart({ title, unit, series, says }: Extract<Part, { kind: 'chart' }>): readonly Block[] {
  const heading = cutWords(plainLine(title), longestSentence);
  const curves = curveLines(series.slice(0, mostCurves), cutWords(plainLine(unit), longestUnit), sparklineWidth);
  const sentence = cutWords(plainLine(says), longestSentence);
  const content = [
    ...(heading === '' ? [] : [caption(heading)]),
    ...(curves === '' ? [] : [fenced(curves)]),
    ...(sentence === '' ? [] : [markup(sentence)]),
  ];
  return content.length === 0 ? [] : [textDisplay(content.join('\n'))];
}
