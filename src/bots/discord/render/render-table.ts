import stringWidth from 'string-width';
import { plainLine } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import type { RenderedPart, Where } from '../../render/fit-parts.ts';
import { tableLines } from '../../table-lines.ts';
import { bold, caption, fenced, markup, small } from './markup.ts';
import type { Block } from './message.ts';
import { textDisplay } from './text-display.ts';

type Row = readonly string[];

/** As many characters as a thread beside a channel shows in one line of code; a phone shows fewer. */
const columnsOfThread = 50;
const longestCell = 150;
const longestCaption = 200;
const mostColumns = 12;
const mostRows = 30;

/** A table of aligned characters, or a list where its rows are too wide. Of a long one, the first rows. */
export function renderTable(
  table: Extract<Part, { kind: 'table' }>,
  room: number,
  where: Where<Block>,
): RenderedPart<Block> {
  const heading = caption(cutWords(plainLine(table.caption), longestCaption) || 'Table');
  const [head = [], ...rows] = [table.columns, ...table.rows].map((row) =>
    table.columns.map((_, column) => plainLine(row[column] ?? '') || '–'),
  );
  if (head.length === 0 || rows.length === 0)
    return { blocks: [textDisplay(`${heading}\nThere are no rows.`)], isWhole: true };
  const shownHead = shortRow(head);
  const shownRows = within(shownHead, rows.slice(0, mostRows).map(shortRow), room);
  const isWhole =
    shownRows.length === rows.length && [head, ...rows].flat().every(isShort) && head.length <= mostColumns;
  const content = shownRows.length === 0 ? heading : `${heading}\n${body(shownHead, shownRows)}`;
  return { blocks: [textDisplay(content), ...(isWhole ? [] : [where(`All of it (${rows.length} rows)`)])], isWhole };
}

function shortRow(row: Row): Row {
  return row.slice(0, mostColumns).map((cell) => cutWords(cell, longestCell));
}

function isShort(cell: string): boolean {
  return cell.length <= longestCell;
}

/** The first rows that fit into so many characters. */
function within(head: Row, rows: readonly Row[], room: number): readonly Row[] {
  let kept = rows;
  while (kept.length > 0 && body(head, kept).length > room) kept = kept.slice(0, -1);
  return kept;
}

function body(head: Row, rows: readonly Row[]): string {
  const lines = tableLines(head, rows, Number.POSITIVE_INFINITY);
  const isNarrow = lines.every((line) => stringWidth(line) <= columnsOfThread);
  return isNarrow ? fenced(lines.join('\n')) : [small(head.map(markup).join(separator)), ...rows.map(item)].join('\n');
}

const separator = ' · ';

/** A row that is too wide for a line, as a sentence: nothing of it is cut. */
function item([first = '', ...others]: Row): string {
  return `- ${[bold(first), ...others.map(markup)].join(separator)}`;
}
