import { CommandRefused } from '../refine/commands.ts';
import { type Card, sentenceCard } from './card.ts';
import type { Answer } from './carry-out.ts';

/** Writes where a person asked. */
export type Reply = {
  /** `run`: whose buttons the card has; null: none. */
  card(card: Card, run: string | null): Promise<unknown>;
  /** `words` and where the thread is that they are about: "Run r1 starts". */
  thread(words: string, thread: string): Promise<unknown>;
};

export type AnswerOptions = {
  readonly reply: Reply;
  /** `Slack`, for the sentence about trouble with it. */
  readonly platform: string;
  readonly now: () => number;
  /** Said where the thread tells what was done; null: nothing. */
  readonly done: string | null;
  /** The person spoke to the bot, so that silence would be rude. */
  readonly isAddressed: boolean;
};

/** Does what a person asks for and tells them what came of it: refusals too, each in a sentence. */
export async function answer(ask: () => Promise<Answer>, options: AnswerOptions): Promise<void> {
  const { reply, platform, now } = options;
  try {
    await tellAnswer(await ask(), options);
  } catch (error) {
    const sentence = error instanceof CommandRefused ? error.message : failed(platform);
    await reply.card(sentenceCard('refused', now(), 'warning', sentence), null);
    if (!(error instanceof CommandRefused)) throw error;
  }
}

function failed(platform: string): string {
  return `That did not work: ${platform} or I had trouble, and it is in my log. Look in the thread whether it was done.`;
}

const notUnderstood =
  'I did not take that for something for the team. `guide <words>` tells it what to try; `help` lists the commands.';

async function tellAnswer(found: Answer, options: AnswerOptions): Promise<void> {
  const { reply, now, done, isAddressed } = options;
  const say = (sentence: string) => reply.card(sentenceCard('said', now(), 'neutral', sentence), null);
  switch (found.type) {
    case 'card':
      await reply.card(found.card, found.run ?? null);
      return;
    case 'started':
      await reply.thread(`Run ${found.run} starts`, found.run);
      return;
    case 'watching':
      await reply.thread(`Run ${found.run} is told here as well`, found.thread);
      return;
    case 'understood':
      await say(`Understood as: ${found.as}.`);
      await tellAnswer(found.answer, { ...options, done: null });
      return;
    case 'told':
      if (done !== null) await say(done);
      return;
    case 'notForMe':
      if (isAddressed) await say(notUnderstood);
      return;
  }
}
