import type { z } from 'zod';
import type { Ledger, Role } from '../../refine/model-call.ts';
import type { Run } from '../../refine/run.ts';

/** One question to a role's language model. */
export type Question<Answer> = {
  readonly role: Role;
  /** Who the model is and the rules that hold for its answer. */
  readonly rules: string;
  /** Facts first, then the task. What comes from people or datasets is quoted as data. */
  readonly task: string;
  /** Names the answer for servers that want a name: lower-case letters and underscores. */
  readonly name: string;
  readonly answer: z.ZodType<Answer>;
  /** What is wrong with an answer of the right shape, for the model that gave it; null: nothing. */
  readonly problemWith?: (answer: Answer) => string | null;
  /** PNG files, left out where the model takes no pictures. */
  readonly pictures?: readonly Uint8Array[];
};

/** On whose behalf a question is asked: its budget is looked at before each call, and what a call costs is written down. */
export type Asking = { readonly run: Run; readonly signal: AbortSignal; readonly ledger: Ledger };

/**
 * Asks until an answer is of the right shape, a bounded number of times; each further attempt hears what was wrong. Rejects with
 * `NoUsableAnswer` where none came, and with the signal's reason where nobody waits for it any more.
 */
export type Ask = <Answer>(question: Question<Answer>, asking: Asking) => Promise<Answer>;

/** The message is a whole sentence for the thread: why the language model was of no use. */
export class NoUsableAnswer extends Error {
  override readonly name: string = 'NoUsableAnswer';
}

/** The model was not there, or its server refused: nothing was wrong with an answer, and later there may be one. */
export class ModelUnavailable extends NoUsableAnswer {}
