import type { Logger } from 'pino';
import { failureOf, SlackRefused } from './failures.ts';
import { type Place, roomOf } from './places.ts';

/** What a person has to mend is said again after so long, not at each attempt of each run. */
const repeatMilliseconds = 3_600_000;

/** Tells of posts and edits that failed. */
export function createFailureLog(
  log: Logger,
  now: () => number = () => performance.now(),
): (error: unknown, run: string, place: Place) => void {
  const toldAt = new Map<string, number>();
  return (error, run, place) => {
    const room = roomOf(place);
    if (!(error instanceof SlackRefused)) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn({ run, room, failure: failureOf(error).kind, reason }, 'card not written');
      return;
    }
    const refusal = `${room} ${error.code}`;
    if (now() - (toldAt.get(refusal) ?? Number.NEGATIVE_INFINITY) < repeatMilliseconds) return;
    toldAt.set(refusal, now());
    log.warn({ run, room, code: error.code, sentence: error.message }, 'slack refused a card');
  };
}
