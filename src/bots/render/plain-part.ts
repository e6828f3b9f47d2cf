import { quoted } from '../../report/csv.ts';
import { plainLine, plainText } from '../../report/plain-text.ts';
import type { Part } from '../card.ts';

/** The whole of a part as a text file: tables as CSV, a diff and code as they stand. */
export function plainPart(part: Part): string {
  switch (part.kind) {
    case 'text':
    case 'note':
      return plainText(part.text);
    case 'facts':
      return part.facts.map(({ label, value }) => `${plainLine(label)}: ${plainText(value)}`).join('\n');
    case 'progress':
      return `${plainLine(part.label)} ${Math.floor(part.done)} of ${part.total}${part.note === null ? '' : `, ${plainLine(part.note)}`}`;
    case 'steps':
      return [
        part.title,
        ...part.steps.map(({ title, state, note }) => `${title}: ${[state, note ?? []].flat().join(', ')}`),
      ]
        .map(plainLine)
        .join('\n');
    case 'table':
      return [part.columns, ...part.rows].map((row) => row.map((cell) => quoted(plainLine(cell))).join(',')).join('\n');
    case 'chart':
      return [
        part.title,
        ...part.series.map(({ name, values }) => `${name}: ${values.join(' ')} ${part.unit}`),
        part.says,
      ]
        .map(plainLine)
        .join('\n');
    case 'diff':
      return plainText(part.diff);
    case 'details':
      return plainText(part.text);
  }
}
