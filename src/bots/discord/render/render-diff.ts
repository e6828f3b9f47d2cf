import { plainLine } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import type { RenderedPart, Where } from '../../render/fit-parts.ts';
import { shortDiff } from '../../render/short-diff.ts';
import { caption, fenced, fencedLength } from './markup.ts';
import type { Block } from './message.ts';
import { textDisplay } from './text-display.ts';

/** It cannot be folded, and what people decide on stands below it. */
const shownLines = 24;

/** A change in colours; of a long one the beginning, with few of the lines that go. */
export function renderDiff(
  { title, diff }: Extract<Part, { kind: 'diff' }>,
  room: number,
  where: Where<Block>,
): RenderedPart<Block> {
  const { shown, lines, isWhole } = shortDiff(diff, shownLines, room, fencedLength);
  if (lines === 0) return { blocks: [], isWhole: true };
  const heading = caption(`Change in ${plainLine(title)}`);
  const block = textDisplay(shown === '' ? heading : `${heading}\n${fenced(shown, 'diff')}`);
  return { blocks: [block, ...(isWhole ? [] : [where(`The whole change (${lines} lines)`)])], isWhole };
}
