import type { Card } from '../../card.ts';
import { cutWords } from '../../render/cut.ts';
import { markup } from './markup.ts';
import type { DiscordMessage } from './message.ts';
import { assemble, type RenderOptions } from './render-card.ts';
import { textDisplay } from './text-display.ts';

const longestSentence = 1500;

/** An answer that one person sees: a sentence or a card. No file goes with it, so what is too long is said to be left out. */
export function renderWhisper(answer: Card | string, options: Pick<RenderOptions, 'customId' | 'now'>): DiscordMessage {
  if (typeof answer === 'string')
    return { components: [textDisplay(markup(cutWords(answer, longestSentence)))], files: [] };
  return assemble(answer, { ...options, id: null, mention: [], files: [], hasFiles: false });
}
