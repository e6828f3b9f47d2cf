import type { Card } from './card.ts';

/** A chat front. It knows its platform and nothing of runs: a thread is named by its run, a message by what `post` returned. */
export type Surface = {
  /** Writes a card below the others in the run's thread and returns the message's id. `card.key` makes repeating it recognisable. */
  post(run: string, card: Card): Promise<string>;
  /** Puts a card in the place of an earlier message. */
  edit(run: string, message: string, card: Card): Promise<void>;
};
