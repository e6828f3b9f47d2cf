import { createHash } from 'node:crypto';
import type { BotFailpoint, Reach } from '../refine/failpoint.ts';
import type { Card } from './card.ts';
import { pause } from './pause.ts';
import type { Posted } from './posted.ts';
import { MessageGone, NotPosted, type Surface } from './surface.ts';

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
  /** Resolves when the platform may be asked for so much. What is written then is the newest state, not the one that was asked for. */
  readonly ready?: (change: Change, signal: AbortSignal) => Promise<void>;
  /** Told of a failed post or edit, which is tried again after `retrySeconds`. */
  readonly onFailure: (error: unknown, run: string) => void;
  readonly retrySeconds: number;
  /** The wait doubles with each failure in a row, up to this. Left out: it stays as it is. */
  readonly longestRetrySeconds?: number;
  /** Told when a thread is as it should be. */
  readonly onUpToDate?: (run: string) => void;
  /** For fault tests only. */
  readonly reach?: Reach<BotFailpoint>;
};

/** A message to be written. */
export type Change = { readonly run: string; readonly key: string; readonly kind: 'post' | 'edit' };

type Thread = {
  isDirty: boolean;
  /** What `ready` has allowed and nobody has used yet, because the cards had changed meanwhile. */
  allowed: Change['kind'] | null;
  failures: number;
  /** Edits that failed, by the key of their card: each is tried again by itself, and keeps no other card waiting. */
  readonly held: Map<string, { readonly failures: number; readonly until: number }>;
  /** Ends a wait for held edits. */
  wake: () => void;
  done: Promise<void>;
};

/** One post or edit at a time in each thread, and always of the newest cards: where a platform is slow, states in between are skipped. */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const threads = new Map<string, Thread>();
  const closing = new AbortController();

  async function bringUpToDate(run: string, thread: Thread): Promise<void> {
    while (thread.isDirty && !closing.signal.aborted) {
      thread.isDirty = false;
      try {
        await writeDifferences(run, thread);
        if (thread.isDirty || closing.signal.aborted) continue;
        if (thread.held.size === 0) options.onUpToDate?.(run);
        else await waitForHeld(thread);
      } catch (error) {
        if (closing.signal.aborted) break;
        options.onFailure(error, run);
        thread.isDirty = true;
        thread.failures += 1;
        await pause(retryMilliseconds(thread.failures, options), closing.signal);
      }
    }
    threads.delete(run);
  }

  /** Goes through the cards until they are out of date, which leaves the thread dirty. */
  async function writeDifferences(run: string, thread: Thread): Promise<void> {
    const isOutOfDate = () => thread.isDirty || closing.signal.aborted;
    for (const card of options.cards(run)) {
      if (isOutOfDate()) return;
      const kind = differenceOf(run, card, options.posted);
      if (kind !== 'edit') thread.held.delete(card.key);
      if (kind === null || (thread.held.get(card.key)?.until ?? 0) > performance.now()) continue;
      if (thread.allowed !== kind) await options.ready?.({ run, key: card.key, kind }, closing.signal);
      thread.allowed = kind;
      if (isOutOfDate()) return;
      thread.allowed = null;
      try {
        if (!(await write(run, card, options))) thread.isDirty = true;
        thread.held.delete(card.key);
        thread.failures = 0;
      } catch (error) {
        if (kind === 'post' || closing.signal.aborted) throw error; // what comes after it stands below it
        options.onFailure(error, run);
        const failures = (thread.held.get(card.key)?.failures ?? 0) + 1;
        thread.held.set(card.key, { failures, until: performance.now() + retryMilliseconds(failures, options) });
      }
    }
  }

  /** Until the first held edit is to be tried again, or something has changed. */
  async function waitForHeld(thread: Thread): Promise<void> {
    const waking = new AbortController();
    thread.wake = () => waking.abort();
    const first = Math.min(...[...thread.held.values()].map(({ until }) => until));
    await pause(Math.max(0, first - performance.now()), AbortSignal.any([closing.signal, waking.signal]));
    thread.isDirty = true;
  }

  return {
    update(run) {
      const busy = threads.get(run);
      if (busy !== undefined) {
        busy.isDirty = true;
        busy.wake();
        return;
      }
      const thread: Thread = {
        isDirty: true,
        allowed: null,
        failures: 0,
        held: new Map(),
        wake: () => {},
        done: Promise.resolve(),
      };
      threads.set(run, thread);
      thread.done = Promise.resolve().then(() => bringUpToDate(run, thread));
    },
    async settled() {
      while (threads.size > 0) await Promise.all([...threads.values()].map((thread) => thread.done));
    },
    close: () => closing.abort(),
  };
}

/** What has to be done for a card to stand in its thread as it is; null: nothing. */
export function differenceOf(run: string, card: Card, posted: Posted): Change['kind'] | null {
  const earlier = posted.find(run, card.key);
  if (earlier === null) return 'post';
  return earlier.hash === hashOf(card) ? null : 'edit';
}

/** False where the message to be edited is gone, so that the card is still to be posted. */
async function write(run: string, card: Card, { surface, posted, reach }: ReconcilerOptions): Promise<boolean> {
  const earlier = posted.find(run, card.key);
  const message = earlier === null ? await post() : await edit(earlier.message);
  if (message !== null) posted.record(run, card.key, { message, hash: hashOf(card) });
  return message !== null;

  async function post(): Promise<string> {
    const mayBeThere = posted.intend(run, card.key);
    try {
      const message = await surface.post(run, card, mayBeThere);
      reach?.('after-post');
      return message;
    } catch (error) {
      if (error instanceof NotPosted && !mayBeThere) posted.forget(run, card.key);
      throw error;
    }
  }

  async function edit(message: string): Promise<string | null> {
    try {
      await surface.edit(run, message, card);
      return message;
    } catch (error) {
      if (!(error instanceof MessageGone)) throw error;
      posted.forget(run, card.key);
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
