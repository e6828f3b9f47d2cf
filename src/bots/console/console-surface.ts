import { type Card, sentenceCard } from '../card.ts';
import type { Surface } from '../surface.ts';

/** A console cannot change what it has printed: an edit is told in the card's one sentence, if that says something new. */
export function consoleSurface(show: (card: Card) => void): Surface {
  const said = new Map<string, string>();
  return {
    post(run, card) {
      said.set(`${run} ${card.key}`, card.fallback);
      show(card);
      return Promise.resolve(card.key);
    },
    edit(run, _message, card) {
      if (said.get(`${run} ${card.key}`) !== card.fallback)
        show(sentenceCard(card.key, card.at, card.tone, card.fallback));
      said.set(`${run} ${card.key}`, card.fallback);
      return Promise.resolve();
    },
  };
}
