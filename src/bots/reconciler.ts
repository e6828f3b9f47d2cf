import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { BotFailpoint, Reach } from '../refine/failpoint.ts';
import type { Card } from './card.ts';
import type { Posted } from './posted.ts';
import type { Surface } from './surface.ts';

/** Keeps the threads of one surface as the runs say they should be. */
export type Reconciler = {
  /** Says that a run may have changed. Cheap, and safe to repeat: changes meanwhile are posted together. */
  update(run: string): void;
  /** Resolves when every thread is as it should be. */
  settled(): Promise<void>;
  close(): void;
};

export type ReconcilerOptions = {
  readonly surface: Surface;
  readonly posted: Posted;
  /** The cards that should stand in a run's thread now. */
  readonly cards: (run: string) => readonly Card[];
  /** Told of a failed post or edit, which is tried again after `retrySeconds`. */
  readonly onFailure: (error: unknown) => void;
  readonly retrySeconds: number;
  /** For fault tests only. */
  readonly reach?: Reach<BotFailpoint>;
};

/** One post or edit at a time in each thread, and always of the newest cards: where a platform is slow, states in between are skipped. */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const threads = new Map<string, { isDirty: boolean; done: Promise<void> }>();
  const closing = new AbortController();

  async function bringUpToDate(run: string, thread: { isDirty: boolean }): Promise<void> {
    while (thread.isDirty && !closing.signal.aborted) {
      thread.isDirty = false;
      try {
        for (const card of options.cards(run)) {
          if (thread.isDirty || closing.signal.aborted) break; // these cards are out of date
          await postIfDifferent(run, card, options);
        }
      } catch (error) {
        options.onFailure(error);
        thread.isDirty = true;
        await delay(options.retrySeconds * 1000, undefined, { signal: closing.signal }).catch(() => undefined); // closed meanwhile
      }
    }
    threads.delete(run);
  }

  return {
    update(run) {
      const busy = threads.get(run);
      if (busy !== undefined) {
        busy.isDirty = true;
        return;
      }
      const thread = { isDirty: true, done: Promise.resolve() };
      threads.set(run, thread);
      thread.done = Promise.resolve().then(() => bringUpToDate(run, thread));
    },
    async settled() {
      while (threads.size > 0) await Promise.all([...threads.values()].map((thread) => thread.done));
    },
    close: () => closing.abort(),
  };
}

async function postIfDifferent(run: string, card: Card, { surface, posted, reach }: ReconcilerOptions): Promise<void> {
  const hash = hashOf(card);
  const earlier = posted.find(run, card.key);
  if (earlier?.hash === hash) return;
  if (earlier === null) {
    const message = await surface.post(run, card, false);
    reach?.('after-post');
    posted.record(run, card.key, { message, hash });
  } else {
    await surface.edit(run, earlier.message, card);
    posted.record(run, card.key, { message: earlier.message, hash });
  }
}

function hashOf(card: Card): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('hex').slice(0, 16);
}
