import { revisionOf } from './action-value.ts';
import type { Card } from './card.ts';
import type { Urgency } from './pace.ts';
import { pause } from './pause.ts';
import type { Change } from './reconciler.ts';
import type { Surface } from './surface.ts';

/** How much a platform may be asked for. */
export type Turns = {
  /** Resolves when it is the thread's turn to post or edit once. */
  take(kind: Change['kind'], thread: string, urgency: Urgency, signal: AbortSignal): Promise<void>;
  /** The time between two edits of a thread's progress, where these threads have progress to show. */
  progressSeconds(thread: string, active: ReadonlySet<string>): number;
};

/**
 * When the live card of each thread may be written: seldom for progress, at once when its buttons are no longer what the thread shows,
 * because then somebody has pressed one.
 */
export type LiveTurns = {
  /** Resolves when it is the thread's turn. */
  take(thread: string, kind: Change['kind'], signal: AbortSignal): Promise<void>;
  /** Says what the card is now: a turn that is waited for comes at once if its buttons are others. */
  hurryIfChosenFrom(thread: string, card: Card): void;
  /** The same surface; what it writes is taken for what the thread shows. */
  watch(surface: Surface): Surface;
};

export function createLiveTurns(
  turns: Turns,
  active: ReadonlySet<string>,
  now: () => number = () => performance.now(),
): LiveTurns {
  const shown = new Map<string, string>();
  const wanted = new Map<string, string>();
  const writtenAt = new Map<string, number>();
  const waiting = new Map<string, AbortController>();
  const isUrgent = (thread: string) => shown.get(thread) !== wanted.get(thread);

  function note(thread: string, card: Card): void {
    shown.set(thread, revisionOf(card));
    writtenAt.set(thread, now());
  }

  /** False: the turn is not needed any more, because a better one is. */
  async function takeProgressTurn(thread: string, signal: AbortSignal): Promise<boolean> {
    const hurry = new AbortController();
    const soon = AbortSignal.any([signal, hurry.signal]);
    waiting.set(thread, hurry);
    try {
      const next = (writtenAt.get(thread) ?? Number.NEGATIVE_INFINITY) + 1000 * turns.progressSeconds(thread, active);
      await pause(Math.max(0, next - now()), soon);
      await turns.take('edit', thread, 'progress', soon);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!hurry.signal.aborted) throw error;
      return false;
    } finally {
      waiting.delete(thread);
    }
  }

  return {
    async take(thread, kind, signal) {
      if (kind === 'edit' && !isUrgent(thread) && (await takeProgressTurn(thread, signal))) return;
      await turns.take(kind, thread, 'decision', signal);
    },
    hurryIfChosenFrom(thread, card) {
      wanted.set(thread, revisionOf(card));
      if (!shown.has(thread)) shown.set(thread, revisionOf(card)); // from before this start
      if (isUrgent(thread)) waiting.get(thread)?.abort();
    },
    watch: (surface) => ({
      async post(thread, card, mayBeThere) {
        const message = await surface.post(thread, card, mayBeThere);
        note(thread, card);
        return message;
      },
      async edit(thread, message, card) {
        await surface.edit(thread, message, card);
        note(thread, card);
      },
    }),
  };
}
