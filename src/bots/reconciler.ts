import { createHash } from 'node:crypto';
import type { BotFailpoint, Reach } from '../refine/failpoint.ts';
import type { Card } from './card.ts';
import { pause } from './pause.ts';
import type { Posted } from './posted.ts';
import { MessageGone, type Surface } from './surface.ts';

/** Keeps the threads of one surface as the runs say they should be. */
export type Reconciler = {
  /** Says that a thread may have to change. Cheap, and safe to repeat: changes meanwhile are posted together. */
  update(thread: string): void;
  /** Resolves when every thread is as it should be. */
  settled(): Promise<void>;
  close(): void;
};

export type ReconcilerOptions = {
  readonly surface: Surface;
  readonly posted: Posted;
  /** The cards that should stand in a thread now. */
  readonly cards: (thread: string) => readonly Card[];
  /** Resolves when the platform may be asked for so much. What is written then is the newest state, not the one that was asked for. */
  readonly ready?: (change: Change, signal: AbortSignal) => Promise<void>;
  /**
   * Told of a failed post or edit, which is tried again after `retrySeconds`. A post that failed stops those after it, because posts keep
   * their order; an edit stops nothing.
   */
  readonly onFailure: (error: unknown, thread: string) => void;
  readonly retrySeconds: number;
  /** The wait doubles with each failure in a row, up to this. Left out: it stays as it is. */
  readonly longestRetrySeconds?: number;
  /** Told when a thread is as it should be. */
  readonly onUpToDate?: (thread: string) => void;
  /** For fault tests only. */
  readonly reach?: Reach<BotFailpoint>;
};

/** A message to be written. */
export type Change = { readonly thread: string; readonly key: string; readonly kind: 'post' | 'edit' };

type Upkeep = {
  isDirty: boolean;
  /** What `ready` has allowed and nobody has used yet, because the cards had changed meanwhile. */
  allowed: Change['kind'] | null;
  /** Of posts, in a row. */
  failures: number;
  /** By the keys of the cards. */
  readonly failedEdits: Map<string, FailedEdit>;
  /** Ends a wait that is for edits only. */
  wake: () => void;
  done: Promise<void>;
};

/** `retryAt` is a time of `performance.now()`. */
type FailedEdit = { readonly failures: number; readonly retryAt: number };

/** One post or edit at a time in each thread, and always of the newest cards: where a platform is slow, states in between are skipped. */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const threads = new Map<string, Upkeep>();
  const closing = new AbortController();

  async function bringUpToDate(thread: string, upkeep: Upkeep): Promise<void> {
    while (upkeep.isDirty && !closing.signal.aborted) {
      upkeep.isDirty = false;
      try {
        const retryAt = await writeDifferences(thread, upkeep);
        if (upkeep.isDirty || closing.signal.aborted) continue;
        if (retryAt === null) options.onUpToDate?.(thread);
        else await waitForChange(upkeep, retryAt);
      } catch (error) {
        if (closing.signal.aborted) break;
        options.onFailure(error, thread);
        upkeep.isDirty = true;
        upkeep.failures += 1;
        await pause(retryMilliseconds(upkeep.failures, options), closing.signal);
      }
    }
    threads.delete(thread);
  }

  /**
   * Goes through the cards until they are out of date, which leaves the thread dirty. Gives the time at which the first of the edits that
   * have failed may be tried again; null: all is written.
   */
  async function writeDifferences(thread: string, upkeep: Upkeep): Promise<number | null> {
    const retries: number[] = [];
    for (const card of options.cards(thread)) {
      if (upkeep.isDirty || closing.signal.aborted) return null;
      const kind = differenceOf(thread, card, options.posted);
      if (kind === null) continue;
      const failed = kind === 'edit' ? upkeep.failedEdits.get(card.key) : undefined;
      if (failed !== undefined && failed.retryAt > performance.now()) {
        retries.push(failed.retryAt);
        continue;
      }
      if (upkeep.allowed !== kind) await options.ready?.({ thread, key: card.key, kind }, closing.signal);
      upkeep.allowed = kind;
      if (differenceOf(thread, card, options.posted) !== kind) upkeep.isDirty = true; // its message was forgotten meanwhile
      if (upkeep.isDirty || closing.signal.aborted) return null;
      upkeep.allowed = null;
      try {
        if (!(await write(thread, card, options))) upkeep.isDirty = true;
        upkeep.failures = 0;
        upkeep.failedEdits.delete(card.key);
      } catch (error) {
        if (kind === 'post' || closing.signal.aborted) throw error;
        options.onFailure(error, thread);
        const failures = (failed?.failures ?? 0) + 1;
        const retryAt = performance.now() + retryMilliseconds(failures, options);
        upkeep.failedEdits.set(card.key, { failures, retryAt });
        retries.push(retryAt);
      }
    }
    return retries.length === 0 ? null : Math.min(...retries);
  }

  /** Until an edit may be tried again, or the cards may be others. */
  async function waitForChange(upkeep: Upkeep, retryAt: number): Promise<void> {
    const changed = new AbortController();
    upkeep.wake = () => changed.abort();
    await pause(Math.max(0, retryAt - performance.now()), changed.signal);
    upkeep.isDirty = true;
  }

  return {
    update(thread) {
      const busy = threads.get(thread);
      if (busy !== undefined) {
        busy.isDirty = true;
        busy.wake();
        return;
      }
      const upkeep: Upkeep = {
        isDirty: true,
        allowed: null,
        failures: 0,
        failedEdits: new Map(),
        wake: () => {},
        done: Promise.resolve(),
      };
      threads.set(thread, upkeep);
      upkeep.done = Promise.resolve().then(() => bringUpToDate(thread, upkeep));
    },
    async settled() {
      while (threads.size > 0) await Promise.all([...threads.values()].map((upkeep) => upkeep.done));
    },
    close() {
      closing.abort();
      for (const upkeep of threads.values()) upkeep.wake();
    },
  };
}

/** What has to be done for a card to stand in its thread as it is; null: nothing. */
export function differenceOf(thread: string, card: Card, posted: Posted): Change['kind'] | null {
  const earlier = posted.find(thread, card.key);
  if (earlier === null) return 'post';
  return earlier.hash === hashOf(card) ? null : 'edit';
}

/** False where the message is gone, or its whole thread while it was written, so that the card is still to be posted. */
async function write(thread: string, card: Card, { surface, posted, reach }: ReconcilerOptions): Promise<boolean> {
  const earlier = posted.find(thread, card.key);
  const message = earlier === null ? await post() : await edit(earlier.message);
  return message !== null && posted.confirm(thread, card.key, { message, hash: hashOf(card) });

  async function post(): Promise<string> {
    const message = await surface.post(thread, card, posted.intend(thread, card.key));
    reach?.('after-post');
    return message;
  }

  async function edit(message: string): Promise<string | null> {
    try {
      await surface.edit(thread, message, card);
      return message;
    } catch (error) {
      if (!(error instanceof MessageGone)) throw error;
      posted.forget(thread, card.key);
      return null;
    }
  }
}

function retryMilliseconds(failures: number, { retrySeconds, longestRetrySeconds }: ReconcilerOptions): number {
  return 1000 * Math.min(retrySeconds * 2 ** Math.min(failures - 1, 20), longestRetrySeconds ?? retrySeconds);
}

function hashOf(card: Card): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('hex').slice(0, 16);
}
