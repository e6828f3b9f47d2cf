import { plainLine, plainText } from '../../../report/plain-text.ts';
import type { Card } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import { fitParts, type Room } from '../../render/fit-parts.ts';
import type { OverflowFile } from '../../render/overflow.ts';
import { withAttachmentNames } from './attachment-names.ts';
import { container } from './container.ts';
import { budget, limits } from './limits.ts';
import { markup, small, titleMarkup } from './markup.ts';
import { isWithin, measure } from './measure.ts';
import { mentionBlocks } from './mentions.ts';
import type { Block, DiscordMessage, Mention, ShownFile } from './message.ts';
import { type CustomId, renderActions } from './render-actions.ts';
import { renderFiles } from './render-files.ts';
import { renderPart } from './render-part.ts';
import { textDisplay } from './text-display.ts';

export type RenderOptions = {
  /** The container's, by which the message is found again: `cardId`. */
  readonly id: number;
  /** Who is notified of the card: nobody else ever is, whatever it says. */
  readonly mention: readonly Mention[];
  /** The card's files, as far as they can be attached. */
  readonly files: readonly ShownFile[];
  /** What a button of the card carries: no two the same. */
  readonly customId: CustomId;
  /** In milliseconds since 1970: says which moments are still to come. */
  readonly now: number;
};

/** A card of a run's thread as a message within Discord's limits. What is too long for it comes with it as files. */
export function renderCard(card: Card, options: RenderOptions): DiscordMessage {
  return assemble(card, { ...options, hasFiles: true });
}

type Assembly = Omit<RenderOptions, 'id'> & { readonly id: number | null; readonly hasFiles: boolean };

export function assemble(card: Card, { id, mention, files, customId, now, hasFiles }: Assembly): DiscordMessage {
  const shown = withAttachmentNames(files);
  const head = [...titleBlocks(card), ...mentionBlocks(mention)];
  const actions = renderActions(card, customId);
  const messageOf = (blocks: readonly Block[], overflow: readonly OverflowFile[]): DiscordMessage => {
    const below = renderFiles(shown, overflow);
    const all = [...head, ...blocks, ...below.blocks, ...actions];
    return { components: [container(card.tone, id, all)], files: below.files };
  };
  const ownNames = new Set(shown.map(({ name }) => name));
  const { blocks, files: overflow } = fitParts<Block>(
    card,
    {
      render: (part, room, where) => renderPart(part, room, where, now),
      note: (words) => textDisplay(small(markup(words))),
      fits: (each, tooLong) =>
        tooLong.length <= limits.attachments && isWithin(measure(messageOf(each, tooLong).components), budget),
      rooms,
    },
    hasFiles,
    ({ name }) => (ownNames.has(name) ? `whole-${name}` : name),
  );
  return messageOf(blocks, overflow);
}

/** Details give way first, then tables and changes, and last of all words. */
const rooms: readonly [...Room[], Room] = [
  { details: 900, diff: 1200, table: 1300, words: 1500 },
  { details: 500, diff: 1000, table: 1000, words: 1000 },
  { details: 0, diff: 800, table: 800, words: 1000 },
  { details: 0, diff: 400, table: 500, words: 700 },
  { details: 0, diff: 0, table: 0, words: 300 },
];

const longestTitle = 200;
const longestWholeTitle = 500;
const longestSentence = 1000;

/** A heading, and below it all of a title that is too long for one. A card that is only a sentence has none. */
function titleBlocks({ title, fallback, parts }: Card): readonly Block[] {
  const heading = plainLine(title);
  if (parts.length === 0 || heading === '')
    return [textDisplay(markup(cutWords(plainText(fallback).trim() || heading, longestSentence)))];
  const short = cutWords(heading, longestTitle);
  const whole = short === heading ? [] : [textDisplay(markup(cutWords(heading, longestWholeTitle)))];
  return [textDisplay(titleMarkup(short)), ...whole];
}
