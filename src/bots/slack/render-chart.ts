import type { types } from '@slack/bolt';
import { plainLine } from '../../report/plain-text.ts';
import type { Part, Series } from '../card.ts';
import { sparkline } from '../small-charts.ts';
import { cutWords } from './cut.ts';
import { paragraph, richText, richWords } from './rich-words.ts';

const sparklineWidth = 30;
const longestName = 60;
const longestSentence = 500;

/** Curves as small bars, with a sentence that says what they show. */
export function renderChart({
  title,
  unit,
  series,
  says,
}: Extract<Part, { kind: 'chart' }>): readonly types.AnyBlock[] {
  const lines = [
    richWords(cutWords(plainLine(title), longestSentence), true),
    ...series.map((each) => curve(each, unit)),
    richWords(cutWords(plainLine(says), longestSentence)),
  ].filter((line) => line.length > 0);
  return lines.length === 0 ? [] : [richText(...lines.map((line) => paragraph(...line)))];
}

function curve({ name, values }: Series, unit: string): types.RichTextText[] {
  const shown = values.filter(Number.isFinite);
  if (shown.length === 0) return [];
  const ends = `${shown[0]?.toFixed(2)} → ${shown.at(-1)?.toFixed(2)} ${plainLine(unit)}`;
  return [
    ...richWords(`${cutWords(plainLine(name), longestName)}  `),
    { type: 'text', text: sparkline(shown, sparklineWidth), style: { code: true } },
    ...richWords(`  ${ends}`),
  ];
}
