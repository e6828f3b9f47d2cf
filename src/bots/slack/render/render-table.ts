import type { types } from '@slack/bolt';
import stringWidth from 'string-width';
import { plainLine } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import type { RenderedPart, Where } from '../../render/fit-parts.ts';
import { tableLines } from '../../table-lines.ts';
import { limits } from './limits.ts';
import type { Form } from './message.ts';
import { paragraph, preformatted, richText, richWords } from './rich-words.ts';

type Table = Extract<Part, { kind: 'table' }>;
type Cell = types.RawTextElement | types.RawNumberElement;

/** As many characters as a thread beside a channel shows in one line of code. */
const columnsOfThread = 60;
const longestCell = 150;
const longestCaption = 200;

/** A table that can be sorted and leafed through; without the newer blocks, one of aligned characters or a list. Of a long one, the first rows. */
export function renderTable(
  { caption, columns, rows }: Table,
  form: Form,
  room: number,
  where: Where<types.AnyBlock>,
): RenderedPart<types.AnyBlock> {
  const title = cutWords(plainLine(caption), longestCaption) || 'Table';
  if (columns.length === 0 || rows.length === 0)
    return { blocks: [heading(title), richText(paragraph(...richWords('There are no rows.')))], isWhole: true };
  const whole = [columns, ...rows].map((row) => columns.map((_, index) => plainLine(row[index] ?? '') || '–'));
  const shown = within(whole, room);
  const isWhole = shown.length === whole.length && shown.flat().join('\n') === whole.flat().join('\n');
  const rest = isWhole ? [] : [where(`All of it (${rows.length} rows)`)];
  if (shown.length < 2) return { blocks: [heading(title), ...rest], isWhole };
  return { blocks: [form === 'rich' ? dataTable(title, shown) : plainTable(title, shown), ...rest], isWhole };
}

/** The heading and the first rows that fit into so many characters. */
function within(rows: readonly (readonly string[])[], room: number): readonly (readonly string[])[] {
  const cut = rows
    .slice(0, limits.tableRows + 1)
    .map((row) => row.slice(0, limits.tableColumns).map((cell) => cutWords(cell, longestCell).toWellFormed()));
  let used = 0;
  const end = cut.findIndex((row) => {
    used += row.reduce((sum, cell) => sum + cell.length, 0);
    return used > room;
  });
  return end === -1 ? cut : cut.slice(0, end);
}

function dataTable(caption: string, [head = [], ...body]: readonly (readonly string[])[]): types.DataTableBlock {
  return {
    type: 'data_table',
    caption: caption.toWellFormed(),
    row_header_column_index: 0,
    page_size: Math.min(body.length, limits.tablePage),
    rows: [head.map((text) => ({ type: 'raw_text', text }) as const), ...body.map((row) => row.map(cellOf))],
  };
}

/** Numbers as numbers, so that their column is sorted by size. */
function cellOf(text: string): Cell {
  return /^[+−-]?\d+(\.\d+)?( %)?$/.test(text)
    ? { type: 'raw_number', value: Number.parseFloat(text.replace('−', '-')), text }
    : { type: 'raw_text', text };
}

function plainTable(title: string, [head = [], ...body]: readonly (readonly string[])[]): types.RichTextBlock {
  const caption = paragraph(...richWords(title, true));
  const lines = tableLines(head, body, Number.POSITIVE_INFINITY);
  const isNarrow = lines.every((line) => stringWidth(line) <= columnsOfThread);
  return isNarrow
    ? richText(caption, preformatted(lines.join('\n')))
    : richText(caption, paragraph(...richWords(head.join(separator))), rowList(body));
}

const separator = ' · ';

/** Rows that are too wide for a line, as sentences: nothing of them is cut. */
function rowList(rows: readonly (readonly string[])[]): types.RichTextList {
  return {
    type: 'rich_text_list',
    style: 'bullet',
    elements: rows.map(([first = '', ...others]) =>
      paragraph(...richWords(first, true), ...richWords(others.map((cell) => separator + cell).join(''))),
    ),
  };
}

function heading(title: string): types.RichTextBlock {
  return richText(paragraph(...richWords(title, true)));
}
