import type { Card } from './card.ts';

/** A chat front. It knows its platform and nothing of runs: a thread goes by its name (`rooms.ts`), a message by what `post` returned. */
export type Surface = {
  /**
   * Writes a card below the others in the thread and returns the message's id. `mayBeThere`: an earlier attempt did not come to its
   * end, so the thread is read back for the message of `card.key` before anything is written. Where the platform clearly says
   * no, the surface may forget the intention, and the next attempt need not look.
   */
  post(thread: string, card: Card, mayBeThere: boolean): Promise<string>;
  /** Puts a card in the place of an earlier message. Rejects with `MessageGone` where that cannot be done any more. */
  edit(thread: string, message: string, card: Card): Promise<void>;
};

/** A message that can no longer be edited: people have deleted it, or it is too old for its platform. Its card is posted anew. */
export class MessageGone extends Error {
  override readonly name = 'MessageGone';
}
