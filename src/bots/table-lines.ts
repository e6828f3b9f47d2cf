import stringWidth from 'string-width';
import { plainLine } from '../report/plain-text.ts';

/** A table in which every row is one line, after a heading and a rule: where it is too wide, the widest column gives way. */
export function tableLines(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const cells = [columns, ...rows].map((row) => row.map(plainLine));
  const widths = fittingWidths(cells, width);
  const isNumeric = columns.map((_, column) => rows.every((row) => /^[+−\d–]/.test(row[column] ?? '')));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, isNumeric[column] === true))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((columnWidth) => '─'.repeat(columnWidth)).join('  ');
  const [head = '', ...body] = lines;
  return [head, rule, ...body].map((line) => clip(line, width));
}

const narrowest = 4;

function fittingWidths(cells: readonly (readonly string[])[], width: number): readonly number[] {
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? ''))));
  const room = width - 2 * (widths.length - 1);
  while (widths.reduce((sum, each) => sum + each, 0) > room && Math.max(...widths) > narrowest) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function pad(cell: string, width: number, isNumeric: boolean): string {
  const text = clip(cell, width);
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return isNumeric ? `${space}${text}` : `${text}${space}`;
}

/** The beginning of a text that fits into so many columns, with a sign that there was more. */
export function clip(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const letter of text) {
    if (stringWidth(kept + letter) > width - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}
