import { setTimeout as delay } from 'node:timers/promises';
import { type Posted, rootKey } from './posted.ts';

const looks = 20;
const lookMilliseconds = 250;

/** The message that begins a thread, as soon as it is posted; null where that takes longer than people wait. */
export async function threadRoot(posted: Posted, thread: string): Promise<string | null> {
  for (let look = 0; look < looks; look += 1) {
    const root = posted.find(thread, rootKey);
    if (root !== null) return root.message;
    await delay(lookMilliseconds);
  }
  return null;
}
