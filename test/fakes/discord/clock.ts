import { createIds } from './snowflake.ts';

/** Discord's time. It runs as ours does, and a test may set it forward. */
export type Clock = {
  /** In milliseconds since 1970. */
  now(): number;
  timestamp(): string;
  newId(): string;
  advance(seconds: number): void;
};

export function createClock(): Clock {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  return {
    now,
    timestamp: () => new Date(now()).toISOString(),
    newId: createIds(now),
    advance(seconds) {
      ahead += seconds * 1000;
    },
  };
}
