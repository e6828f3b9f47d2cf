import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { plainLine, plainText } from '../../report/plain-text.ts';
import type { CardStep, Fact, Part, Series } from '../card.ts';
import { withFewRemovals } from '../few-removals.ts';
import { progressBar, sparkline } from '../small-charts.ts';
import { tableLines } from '../table-lines.ts';
import type { Paint } from './paint.ts';

/** A part of a card as lines of at most `width` columns. */
export function renderPart(part: Part, width: number, paint: Paint): readonly string[] {
  const heading = (text: string) => wrap(plainLine(text), width).map(paint.strong);
  switch (part.kind) {
    case 'text':
      return items(part.text, width);
    case 'facts':
      return factLines(part.facts, width, paint);
    case 'progress':
      return progressLines(part, width);
    case 'steps':
      return [...heading(part.title), ...part.steps.flatMap((step) => indented(stepLine(step), width))];
    case 'table':
      return [...heading(part.caption), ...paintedTable(tableLines(part.columns, part.rows, width), paint)];
    case 'chart':
      return [...heading(part.title), ...chartLines(part.series, part.unit, width), ...indented(part.says, width)];
    case 'diff':
      return [...heading(`Change in ${part.title}`), ...diffLines(part.diff, width, paint)];
    case 'details':
      return [
        ...heading(part.title),
        ...(part.isCode ? codeLines(part.text, width) : items(part.text, width - 2).map(indent)),
      ];
    case 'note': {
      const time = part.at === null ? '' : ` · at ${clock(part.at)}`;
      const here = part.here === undefined ? '' : `\n${part.here}`;
      return wrap(`${part.text}${time}${here}`, width).map(paint.dim);
    }
  }
}

export function wrap(text: string, width: number): string[] {
  return wrapAnsi(plainText(text), Math.max(1, width), { hard: true }).split('\n');
}

/** Text whose items, after “•” or a number, go on below their own words. */
function items(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const mark = /^(?:•|\d+\.) /.exec(line)?.[0] ?? '';
    const lines = wrap(line.slice(mark.length), width - mark.length);
    return lines.map((each, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + each);
  });
}

/** Time of day in the zone of the machine. */
function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

function indented(text: string, width: number): readonly string[] {
  return wrap(text, width - 2).map(indent);
}

function indent(line: string): string {
  return `  ${line}`;
}

function factLines(facts: readonly Fact[], width: number, paint: Paint): readonly string[] {
  const labelWidth = Math.max(0, ...facts.map(({ label }) => stringWidth(plainLine(label)))) + 2;
  return facts.flatMap(({ label, value }) =>
    wrap(value, width - labelWidth).map((line, index) =>
      index === 0 ? `${paint.dim(plainLine(label).padEnd(labelWidth))}${line}` : `${' '.repeat(labelWidth)}${line}`,
    ),
  );
}

const widestBar = 40;
const besideBar = 24;

function progressLines(
  { label, done, total, note }: Extract<Part, { kind: 'progress' }>,
  width: number,
): readonly string[] {
  const bar = progressBar(done, total, Math.max(1, Math.min(widestBar, width - besideBar)));
  return [...wrap(`${label} ${Math.floor(done)} of ${total}`, width), ...wrap(`${bar}  ${note ?? ''}`, width)];
}

function paintedTable([head = '', rule = '', ...rows]: readonly string[], paint: Paint): readonly string[] {
  return [paint.dim(head), paint.dim(rule), ...rows];
}

const stepSigns = { done: '[x]', running: '[>]', waiting: '[ ]' } as const;

function stepLine({ title, state, note }: CardStep): string {
  return `${stepSigns[state]} ${title} (${state})${note === null ? '' : `: ${note}`}`;
}

function chartLines(series: readonly Series[], unit: string, width: number): readonly string[] {
  const nameWidth = Math.max(0, ...series.map(({ name }) => stringWidth(plainLine(name)))) + 2;
  return series.flatMap(({ name, values }) => {
    const ends = `${values[0]?.toFixed(2) ?? ''} → ${values.at(-1)?.toFixed(2) ?? ''} ${unit}`;
    const room = width - nameWidth - ends.length - 4;
    return room < 2 ? [] : [`  ${plainLine(name).padEnd(nameWidth)}${sparkline(values, room)}  ${ends}`];
  });
}

const shownDiffLines = 30;

function diffLines(diff: string, width: number, paint: Paint): readonly string[] {
  const lines = withFewRemovals(plainText(diff).split('\n'));
  const hidden = lines.length - shownDiffLines;
  const shown = lines.slice(0, shownDiffLines).flatMap((line) => changedLine(line, width).map(colour(line, paint)));
  return hidden > 0 ? [...shown, paint.dim(`  … ${hidden} more lines`)] : shown;
}

/** One line of a diff; what does not fit goes on below its code, not below its sign. */
function changedLine(line: string, width: number): readonly string[] {
  const indent = `  ${' '.repeat(/^[-+ ]?\s*/.exec(line)?.[0].length ?? 0)}`;
  const [first = '', ...rest] = wrapAnsi(line.trimEnd(), Math.max(1, width - indent.length - 2), {
    hard: true,
    trim: false,
  }).split('\n');
  return [`  ${first}`, ...rest.map((piece) => `${indent}${piece.trimStart()}`)];
}

function colour(line: string, paint: Paint): (text: string) => string {
  if (line.startsWith('+')) return paint.added;
  if (line.startsWith('-')) return paint.removed;
  return paint.dim;
}

/** Code as it stands: spaces are kept, and long lines are cut where the room ends. */
function codeLines(text: string, width: number): readonly string[] {
  const wrapped = wrapAnsi(plainText(text), Math.max(1, width - 2), { hard: true, wordWrap: false, trim: false });
  return wrapped.split('\n').map((line) => `  ${line}`);
}
