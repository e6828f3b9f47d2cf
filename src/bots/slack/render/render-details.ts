import type { types } from '@slack/bolt';
import { plainLine, plainText } from '../../../report/plain-text.ts';
import type { Part } from '../../card.ts';
import { cutLines, cutWords, pieces } from '../../render/cut.ts';
import type { RenderedPart, Where } from '../../render/fit-parts.ts';
import { limits } from './limits.ts';
import { fenced, fencedLength } from './markup.ts';
import type { Form } from './message.ts';
import { paragraph, preformatted, richText, richWords } from './rich-words.ts';

type Details = Extract<Part, { kind: 'details' }>;

/** More than this is too much where nothing can be folded. */
const mostUnfolded = 1200;

/** Long reasoning or output: folded, or its beginning where a workspace cannot fold. */
export function renderDetails(
  details: Details,
  form: Form,
  room: number,
  where: Where<types.AnyBlock>,
): RenderedPart<types.AnyBlock> {
  const text = plainText(details.text).replace(/^\n+|\s+$/g, '');
  if (text === '') return { blocks: [], isWhole: true };
  const title = plainLine(details.title) || 'Details';
  const shown = cutLines(text, form === 'rich' ? room : Math.min(room, mostUnfolded));
  const isWhole = shown === text;
  const rest = isWhole ? [] : [where(`All of it (${text.split('\n').length} lines)`)];
  if (shown.trim() === '') return { blocks: [richText(paragraph(...richWords(title, true))), ...rest], isWhole };
  const block = form === 'rich' ? folded(title, shown, details.isCode) : unfolded(title, shown, details.isCode);
  return { blocks: [block, ...rest], isWhole };
}

/** Sections within it, not rich text: Slack's documentation and its checks of blocks do not agree on the latter. */
function folded(title: string, text: string, isCode: boolean): types.ContainerBlock {
  const sections = isCode
    ? pieces(text, limits.sectionText, fencedLength).map((piece) => markup(fenced(piece)))
    : pieces(text, limits.sectionText).map((piece) => plain(piece.toWellFormed()));
  return {
    type: 'container',
    title: { type: 'plain_text', text: cutWords(title, limits.containerTitle), emoji: false },
    is_collapsible: true,
    default_collapsed: true,
    child_blocks: sections.slice(0, limits.containerChildren),
  };
}

function plain(text: string): types.SectionBlock {
  return { type: 'section', text: { type: 'plain_text', text, emoji: false }, expand: true };
}

function markup(text: string): types.SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: text.toWellFormed(), verbatim: true }, expand: true };
}

function unfolded(title: string, text: string, isCode: boolean): types.RichTextBlock {
  const body = isCode
    ? preformatted(text)
    : ({ type: 'rich_text_quote', elements: richWords(text) } satisfies types.RichTextQuote);
  return richText(paragraph(...richWords(title, true)), body);
}
