import { type Card, sentenceCard } from '../../card.ts';
import type { Form, SlackMessage } from './message.ts';
import { assemble } from './render-card.ts';

/** An answer that one person sees: a sentence or a card. No file goes with it, so what is too long is said to be left out. */
export function renderWhisper(
  run: string,
  answer: Card | string,
  options: { readonly form: Form; readonly edition: string },
): SlackMessage {
  const card = typeof answer === 'string' ? sentenceCard('whisper', 0, 'neutral', answer) : answer;
  return assemble(run, card, { ...options, mention: [], hasFiles: false }).message;
}
