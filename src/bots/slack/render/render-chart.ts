import type { types } from '@slack/bolt';
import stringWidth from 'string-width';
import { plainLine } from '../../../report/plain-text.ts';
import type { Part, Series } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import { sparkline } from '../../small-charts.ts';
import { clip } from '../../table-lines.ts';
import { paragraph, preformatted, richText, richWords } from './rich-words.ts';

const sparklineWidth = 30;
const longestName = 20;
const longestSentence = 500;

/** Curves as small bars, with a sentence that says what they show. */
export function renderChart({
  title,
  unit,
  series,
  says,
}: Extract<Part, { kind: 'chart' }>): readonly types.AnyBlock[] {
  const words = (text: string, bold: boolean) => {
    const spans = richWords(cutWords(plainLine(text), longestSentence), bold);
    return spans.length === 0 ? [] : [paragraph(...spans)];
  };
  const curves = curveLines(series, plainLine(unit));
  const elements = [...words(title, true), ...(curves === '' ? [] : [preformatted(curves)]), ...words(says, false)];
  return elements.length === 0 ? [] : [richText(...elements)];
}

function curveLines(series: readonly Series[], unit: string): string {
  const named = series.map(({ name, values }) => ({
    name: clip(plainLine(name), longestName),
    values: values.filter(Number.isFinite),
  }));
  const nameWidth = Math.max(0, ...named.map(({ name }) => stringWidth(name)));
  return named
    .filter(({ values }) => values.length > 0)
    .map(({ name, values }) => {
      const space = ' '.repeat(nameWidth - stringWidth(name));
      return `${name}${space}  ${sparkline(values, sparklineWidth)}  ${values[0]?.toFixed(2)} → ${values.at(-1)?.toFixed(2)} ${unit}`;
    })
    .join('\n');
}
