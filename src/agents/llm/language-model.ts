import type { Ask } from './ask.ts';

/** What the roles need of a language model: the door to it, and how long a prompt and a reply may be. */
export type LanguageModel = { readonly ask: Ask; readonly contextTokens: number; readonly replyTokens: number };

/** What is put behind a prompt: the shape of its answer in words and, where the last answer was wrong, why. */
export const addedTokens = 1000;

/** Small models read slowly and lose the thread: more history than this helps none of them. */
const mostHistoryTokens = 1500;

/** How much of a prompt the history may take. */
export function historyTokens(contextTokens: number): number {
  return Math.min(mostHistoryTokens, Math.floor(contextTokens * 0.15));
}
