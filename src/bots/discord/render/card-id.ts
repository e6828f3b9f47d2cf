import { createHash } from 'node:crypto';
import { limits } from './limits.ts';

/** The id of a card's container, by which its message is found again in a thread. Far from the small ones that Discord gives itself. */
export function cardId(run: string, key: string): number {
  const hash = createHash('sha256').update(`${run}\n${key}`).digest().readUInt32BE();
  return smallest + (hash % (limits.largestId - smallest + 1));
}

const smallest = 1_000_000;
