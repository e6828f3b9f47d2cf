import type { types } from '@slack/bolt';
import { plainLine, plainText } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import { withFewRemovals } from '../../few-removals.ts';
import { cutLines } from '../../render/cut.ts';
import type { RenderedPart, Where } from '../../render/fit-parts.ts';
import { paragraph, preformatted, richText, richWords } from './rich-words.ts';

const shownLines = 40;

/** A change as code; of a long one the beginning, with few of the lines that go. */
export function renderDiff(
  { title, diff }: Extract<Part, { kind: 'diff' }>,
  room: number,
  where: Where<types.AnyBlock>,
): RenderedPart<types.AnyBlock> {
  const text = plainText(diff).trimEnd();
  if (text.trim() === '') return { blocks: [], isWhole: true };
  const lines = text.split('\n');
  const fits = text.length <= room && lines.length <= shownLines;
  const shown = fits ? text : cutLines(withFewRemovals(lines).slice(0, shownLines).join('\n'), room);
  const heading = paragraph(...richWords(`Change in ${plainLine(title)}`, true));
  const block = shown.trim() === '' ? richText(heading) : richText(heading, preformatted(shown));
  return { blocks: [block, ...(fits ? [] : [where(`The whole change (${lines.length} lines)`)])], isWhole: fits };
}
