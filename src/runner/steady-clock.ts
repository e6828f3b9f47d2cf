/**
 * The time, as the clock told it at first and as it has gone on since: without the steps of the clock, and without the sleep
 * of a machine (the monotonic clock of Linux stands still in it).
 */
export function steadyClock(now: () => number): () => number {
  const began = now() - performance.now();
  return () => began + performance.now();
}
