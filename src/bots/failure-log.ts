import type { Logger } from 'pino';

/** The same failure of a room is a warning again after so long, not at each attempt of each run. */
const repeatMilliseconds = 3_600_000;

export type TellFailure = (error: unknown, thread: string, room: string) => void;

/** Tells of posts and edits that failed. `kindOf` names the failure in one word. */
export function createFailureLog(
  log: Logger,
  kindOf: (error: unknown) => string,
  now: () => number = () => performance.now(),
): TellFailure {
  const warnedAt = new Map<string, number>();
  return (error, thread, room) => {
    const sentence = error instanceof Error ? error.message : String(error);
    const name = `${room} ${sentence}`;
    const isRepeated = now() - (warnedAt.get(name) ?? Number.NEGATIVE_INFINITY) < repeatMilliseconds;
    if (!isRepeated) warnedAt.set(name, now());
    log[isRepeated ? 'debug' : 'warn']({ thread, room, failure: kindOf(error), sentence }, 'card not written');
  };
}
