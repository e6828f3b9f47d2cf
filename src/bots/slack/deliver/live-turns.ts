import { revisionOf } from '../../action-value.ts';
import type { Card } from '../../card.ts';
import { pause } from '../../pause.ts';
import type { Change } from '../../reconciler.ts';
import type { Surface } from '../../surface.ts';
import type { Place } from './places.ts';
import type { SlackPace } from './slack-pace.ts';

/**
 * When the live card of each run may be written: seldom for progress, at once when its buttons are no longer what the thread shows, because
 * then somebody has pressed one.
 */
export type LiveTurns = {
  /** Resolves when it is the run's turn. */
  take(run: string, kind: Change['kind'], place: Place, signal: AbortSignal): Promise<void>;
  /** Says what the card is now: a turn that is waited for comes at once if its buttons are others. */
  hurryIfChosenFrom(run: string, card: Card): void;
  /** The same surface; what it writes is taken for what the thread shows. */
  watch(surface: Surface): Surface;
};

export function createLiveTurns(
  pace: SlackPace,
  activeRuns: (workspace: string) => number,
  now: () => number = () => performance.now(),
): LiveTurns {
  const shown = new Map<string, string>();
  const wanted = new Map<string, string>();
  const writtenAt = new Map<string, number>();
  const waiting = new Map<string, AbortController>();
  const isUrgent = (run: string) => shown.get(run) !== wanted.get(run);

  function note(run: string, card: Card): void {
    shown.set(run, revisionOf(card));
    writtenAt.set(run, now());
  }

  /** False: the turn is not needed any more, because a better one is. */
  async function takeProgressTurn(run: string, place: Place, signal: AbortSignal): Promise<boolean> {
    const hurry = new AbortController();
    const soon = AbortSignal.any([signal, hurry.signal]);
    waiting.set(run, hurry);
    try {
      const next =
        (writtenAt.get(run) ?? Number.NEGATIVE_INFINITY) + 1000 * pace.progressSeconds(activeRuns(place.workspace));
      await pause(Math.max(0, next - now()), soon);
      await pace.take('chat.update', place, run, 'progress', soon);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!hurry.signal.aborted) throw error;
      return false;
    } finally {
      waiting.delete(run);
    }
  }

  return {
    async take(run, kind, place, signal) {
      if (kind === 'post') return pace.take('chat.postMessage', place, run, 'decision', signal);
      if (!isUrgent(run) && (await takeProgressTurn(run, place, signal))) return;
      await pace.take('chat.update', place, run, 'decision', signal);
    },
    hurryIfChosenFrom(run, card) {
      wanted.set(run, revisionOf(card));
      if (!shown.has(run)) shown.set(run, revisionOf(card)); // from before this start
      if (isUrgent(run)) waiting.get(run)?.abort();
    },
    watch: (surface) => ({
      async post(run, card, mayBeThere) {
        const message = await surface.post(run, card, mayBeThere);
        note(run, card);
        return message;
      },
      async edit(run, message, card) {
        await surface.edit(run, message, card);
        note(run, card);
      },
    }),
  };
}
