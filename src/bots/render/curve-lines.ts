import stringWidth from 'string-width';
import { plainLine } from '../../report/plain-text.ts';
import type { Series } from '../card.ts';
import { sparkline } from '../small-charts.ts';
import { clip } from '../table-lines.ts';

const longestName = 20;

/** Curves below each other, each as small bars of at most `width` with its first and last value. */
export function curveLines(series: readonly Series[], unit: string, width: number): string {
  const named = series.map(({ name, values }) => ({
    name: clip(plainLine(name), longestName),
    values: values.filter(Number.isFinite),
  }));
  const nameWidth = Math.max(0, ...named.map(({ name }) => stringWidth(name)));
  return named
    .filter(({ values }) => values.length > 0)
    .map(({ name, values }) => {
      const space = ' '.repeat(nameWidth - stringWidth(name));
      const ends = `${values[0]?.toFixed(2)} → ${values.at(-1)?.toFixed(2)} ${plainLine(unit)}`;
      return `${name}${space}  ${sparkline(values, width)}  ${ends}`;
    })
    .join('\n');
}
