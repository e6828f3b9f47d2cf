import type { types } from '@slack/bolt';
import { plainLine, plainText } from '../../../report/plain-text.ts';
import type { Card } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import { fitParts, type NameFile } from '../../render/fit-parts.ts';
import { limits } from './limits.ts';
import { mentionBlocks, mentionWords } from './mentions.ts';
import type { Form, Rendering } from './message.ts';
import { notificationText } from './notification-text.ts';
import { partRenderer, textLength } from './part-renderer.ts';
import { renderActions } from './render-actions.ts';
import { richLines, richText } from './rich-words.ts';

export type RenderOptions = {
  readonly form: Form;
  /** Makes block ids new at each update, as Slack wants them. */
  readonly edition: string;
  /** Users (`U…`) and groups (`S…`) who are to be notified: nobody else ever is, whatever a card says. */
  readonly mention: readonly string[];
  /** What a file is called, where an earlier text has its name already. Left out: always its own name. */
  readonly nameFile?: NameFile;
};

/** A card of a run's thread as a message within Slack's limits. What is too long for it comes as files to go below it. */
export function renderCard(run: string, card: Card, options: RenderOptions): Rendering {
  return assemble(run, card, { ...options, hasFiles: true });
}

export function assemble(
  run: string,
  card: Card,
  { form, edition, mention, nameFile = ({ name }) => name, hasFiles }: RenderOptions & { readonly hasFiles: boolean },
): Rendering {
  const head = [...titleBlocks(card), ...mentionBlocks(mention)];
  const actions = renderActions(run, card);
  const space = {
    blocks: limits.blocks - head.length - actions.length,
    text: limits.messageText[form] - textLength([head, actions]),
  };
  const { blocks, files } = fitParts(card, partRenderer(form, space), hasFiles, nameFile);
  return {
    message: {
      text: notificationText(mentionWords(mention), card.fallback, card.title),
      blocks: numbered([...head, ...blocks, ...actions], edition),
    },
    files,
  };
}

/** A heading, and below it all of a title that is too long for one. A card that is only a sentence has none. */
function titleBlocks({ title, fallback, parts }: Card): readonly types.AnyBlock[] {
  const heading = plainLine(title).toWellFormed();
  if (parts.length === 0 || heading === '') {
    const sentence = richLines(cutWords(plainText(fallback).trim() || heading || '–', longestSentence));
    return [richText(...sentence)];
  }
  const short = cutWords(heading, limits.header);
  const header = { type: 'header', text: { type: 'plain_text', text: short, emoji: false } } as const;
  return short === heading ? [header] : [header, richText(...richLines(cutWords(heading, longestSentence)))];
}

const longestSentence = 2000;

function numbered(blocks: readonly types.AnyBlock[], edition: string): readonly types.AnyBlock[] {
  return blocks.map((block, index) => ({ ...block, block_id: `${edition}:${index}`.slice(-limits.blockId) }));
}
