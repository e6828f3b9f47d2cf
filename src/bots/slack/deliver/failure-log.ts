import type { Logger } from 'pino';
import { failureOf, SlackRefused } from './failures.ts';
import { type Place, roomOf } from './places.ts';

/** The same failure of a room is a warning again after so long, not at each attempt of each run. */
const repeatMilliseconds = 3_600_000;

/** Tells of posts and edits that failed. */
export function createFailureLog(
  log: Logger,
  now: () => number = () => performance.now(),
): (error: unknown, run: string, place: Place) => void {
  const warnedAt = new Map<string, number>();
  return (error, run, place) => {
    const room = roomOf(place);
    const sentence = error instanceof Error ? error.message : String(error);
    const failure = error instanceof SlackRefused ? error.code : failureOf(error).kind;
    const name = `${room} ${sentence}`;
    const isRepeated = now() - (warnedAt.get(name) ?? Number.NEGATIVE_INFINITY) < repeatMilliseconds;
    if (!isRepeated) warnedAt.set(name, now());
    log[isRepeated ? 'debug' : 'warn']({ run, room, failure, sentence }, 'card not written');
  };
}
