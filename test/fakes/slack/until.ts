import { setTimeout as wait } from 'node:timers/promises';

/** The first truthy value that `look` gives within so many seconds; otherwise undefined. */
export async function until<T>(look: () => T | undefined | null | false, seconds: number): Promise<T | undefined> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = look();
    if (seen) return seen;
    if (performance.now() > deadline) return undefined;
    await wait(5);
  }
}
