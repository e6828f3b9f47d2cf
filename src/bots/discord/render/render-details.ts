import { plainLine, plainText } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import { cutLines, cutWords } from '../../render/cut.ts';
import type { RenderedPart, Where } from '../../render/fit-parts.ts';
import { bold, caption, fenced, fencedLength, markup, small } from './markup.ts';
import type { Block } from './message.ts';
import { textDisplay } from './text-display.ts';

type Details = Extract<Part, { kind: 'details' }>;

const longestTitle = 150;

/** Long reasoning in small grey words, and output as code: Discord cannot fold, so of either not much. */
export function renderDetails(
  { title, text, isCode }: Details,
  room: number,
  where: Where<Block>,
): RenderedPart<Block> {
  const whole = plainText(text).replace(/^\n+|\s+$/g, '');
  if (whole === '') return { blocks: [], isWhole: true };
  const shown = isCode ? cutLines(whole, room, fencedLength) : cutLines(whole, room);
  const isWhole = shown === whole;
  const rest = isWhole ? [] : [where(`All of it (${whole.split('\n').length} lines)`)];
  const heading = cutWords(plainLine(title), longestTitle) || 'Details';
  return { blocks: [textDisplay(isCode ? output(heading, shown) : reasons(heading, shown)), ...rest], isWhole };
}

function output(heading: string, text: string): string {
  return text.trim() === '' ? caption(heading) : `${caption(heading)}\n${fenced(text)}`;
}

function reasons(heading: string, text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return small([bold(heading), ...lines.map(markup)].join('\n'));
}
