import { CommandRefused } from '../refine/commands.ts';
import type { Run } from '../refine/run.ts';

/** What a language model makes of words that are no command. It is a guess: see `interpreter.ts` for what may follow from it. */
export type Interpretation =
  /** `typed`: a line that the command parser takes. */
  | { readonly kind: 'command'; readonly typed: string }
  | { readonly kind: 'guidance'; readonly words: string }
  | { readonly kind: 'question'; readonly answer: string }
  | { readonly kind: 'notForMe' };

/** Nobody could say what the words mean. Whoever spoke to the bot is told; people who talk to each other are left alone. */
export class NotUnderstood extends CommandRefused {}

/** Rejects with `NotUnderstood` where the model is of no use. */
export type Interpret = (words: string, run: Run, by: string, signal: AbortSignal) => Promise<Interpretation>;
