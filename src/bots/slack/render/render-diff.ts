import type { types } from '@slack/bolt';
import { plainLine } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import type { RenderedPart, Where } from '../../render/fit-parts.ts';
import { shortDiff } from '../../render/short-diff.ts';
import { paragraph, preformatted, richText, richWords } from './rich-words.ts';

const shownLines = 40;

/** A change as code; of a long one the beginning, with few of the lines that go. */
export function renderDiff(
  { title, diff }: Extract<Part, { kind: 'diff' }>,
  room: number,
  where: Where<types.AnyBlock>,
): RenderedPart<types.AnyBlock> {
  const { shown, lines, isWhole } = shortDiff(diff, shownLines, room);
  if (lines === 0) return { blocks: [], isWhole: true };
  const heading = paragraph(...richWords(`Change in ${plainLine(title)}`, true));
  const block = shown === '' ? richText(heading) : richText(heading, preformatted(shown));
  return { blocks: [block, ...(isWhole ? [] : [where(`The whole change (${lines} lines)`)])], isWhole };
}
