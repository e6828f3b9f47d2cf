import type { types } from '@slack/bolt';
import { plainLine } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import { curveLines } from '../../render/curve-lines.ts';
import { cutWords } from '../../render/cut.ts';
import { paragraph, preformatted, richText, richWords } from './rich-words.ts';

const sparklineWidth = 30;
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
  const curves = curveLines(series, unit, sparklineWidth);
  const elements = [...words(title, true), ...(curves === '' ? [] : [preformatted(curves)]), ...words(says, false)];
  return elements.length === 0 ? [] : [richText(...elements)];
}
