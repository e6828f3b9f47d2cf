import { plainLine, plainText } from '../../../report/plain-text.ts';
import type { Card } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import { container } from './container.ts';
import { markup } from './markup.ts';
import { mentionBlocks } from './mentions.ts';
import type { DiscordMessage } from './message.ts';
import { renderActions } from './render-actions.ts';
import type { RenderOptions } from './render-card.ts';
import { textDisplay } from './text-display.ts';

const longestSentence = 1000;

/** The least that says everything: for where the card itself would be refused. It has the same buttons. */
export function renderBare(card: Card, { id, mention, customId }: RenderOptions): DiscordMessage {
  const title = plainLine(card.title);
  const fallback = plainText(card.fallback).trim();
  const sentences = fallback.startsWith(title) ? [fallback] : [title, fallback];
  const words = cutWords(sentences.filter((each) => each !== '').join('\n'), longestSentence);
  const blocks = [textDisplay(markup(words)), ...mentionBlocks(mention), ...renderActions(card, customId)];
  return { components: [container(card.tone, id, blocks)], files: [] };
}
