import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Card, sentenceCard } from '../../src/bots/card.ts';
import { createPosted } from '../../src/bots/posted.ts';
import { createReconciler } from '../../src/bots/reconciler.ts';
import { MessageGone, type Surface } from '../../src/bots/surface.ts';

const card = (key: string, sentence: string): Card => sentenceCard(key, 0, 'neutral', sentence);

describe('the reconciler', () => {
  it('posts each card once, in order', async () => {
    const thread = given([card('a', 'one'), card('b', 'two')]);
    await thread.updated();
    await thread.updated();
    expect(thread.calls).toEqual(['post one', 'post two']);
  });

  it('edits the message of a card that has changed, and only that', async () => {
    const thread = given([card('a', 'one'), card('b', 'two')]);
    await thread.updated();
    thread.say([card('a', 'one'), card('b', 'two, decided'), card('c', 'three')]);
    await thread.updated();
    expect(thread.calls.slice(2)).toEqual(['edit message 2: two, decided', 'post three']);
  });

  it('repeats nothing after a restart', async () => {
    const database = new DatabaseSync(':memory:');
    await given([card('a', 'one')], { database }).updated();
    const restarted = given([card('a', 'one'), card('b', 'two')], { database });
    await restarted.updated();
    expect(restarted.calls).toEqual(['post two']);
  });

  it('keeps the messages of two surfaces apart', async () => {
    const database = new DatabaseSync(':memory:');
    await given([card('a', 'one')], { database }).updated();
    const other = given([card('a', 'one')], { database, name: 'other' });
    await other.updated();
    expect(other.calls).toEqual(['post one']);
  });

  it('writes only the latest state where the platform is slow, one message at a time', async () => {
    const release = Promise.withResolvers<void>();
    const thread = given([card('a', '0')], { wait: release.promise });
    thread.update();
    await expect.poll(() => thread.calls).toEqual(['post 0']);
    for (const state of ['1', '2', '3']) {
      thread.say([card('a', state)]);
      thread.update();
    }
    release.resolve();
    await thread.updated();
    expect(thread.calls).toEqual(['post 0', 'edit message 1: 3']);
  });

  it('tells of a failed post and tries it again', async () => {
    const thread = given([card('a', 'one')], { failures: 2 });
    await thread.updated();
    expect(thread.failures).toEqual(['the platform is down', 'the platform is down']);
    expect(thread.calls).toEqual(['post one']);
  });

  it('says on the next attempt that the message of a failed post may be there', async () => {
    const thread = given([card('a', 'one'), card('b', 'two')], { failures: 1 });
    await thread.updated();
    expect(thread.mayBeThere).toEqual([false, true, false]);
  });

  it('says so after a crash between post and record', async () => {
    const database = new DatabaseSync(':memory:');
    const killed = given([card('a', 'one')], {
      database,
      reach: () => {
        killed.close();
        throw new Error('killed');
      },
    });
    await killed.updated();
    const restarted = given([card('a', 'one')], { database });
    await restarted.updated();
    expect(restarted.mayBeThere).toEqual([true]);
    await restarted.updated();
    expect(restarted.calls).toEqual(['post one']);
  });

  it('posts a card anew whose message is gone', async () => {
    const thread = given([card('a', 'one'), card('b', 'two')]);
    await thread.updated();
    thread.say([card('a', 'one, decided'), card('b', 'two')]);
    thread.lose('message 1');
    await thread.updated();
    expect(thread.calls).toEqual(['post one', 'post two', 'post one, decided']);
    expect(thread.failures).toEqual([]);
    expect(thread.mayBeThere).toEqual([false, false, false]);
  });

  it('posts a card anew whose thread was forgotten while it was written', async () => {
    const database = new DatabaseSync(':memory:');
    const release = Promise.withResolvers<void>();
    const thread = given([card('a', 'one')], { database, wait: release.promise });
    thread.update();
    await expect.poll(() => thread.calls).toEqual(['post one']);
    createPosted(database, 'test').forgetAll('r1');
    release.resolve();
    await thread.updated();
    expect(thread.calls).toEqual(['post one', 'post one']);
  });

  it('writes the newest state when its turn comes, and asks for one turn only', async () => {
    const turn = Promise.withResolvers<void>();
    const thread = given([card('a', '0')], { ready: () => turn.promise });
    thread.update();
    await expect.poll(() => thread.asked).toEqual(['post a']);
    thread.say([card('a', '1')]);
    thread.update();
    turn.resolve();
    await thread.updated();
    expect(thread.calls).toEqual(['post 1']);
    expect(thread.asked).toEqual(['post a']);
  });

  it('asks for nothing where nothing has changed', async () => {
    const thread = given([card('a', 'one')], { ready: () => Promise.resolve() });
    await thread.updated();
    await thread.updated();
    expect(thread.asked).toEqual(['post a']);
  });

  it('leaves when it is closed while it waits for its turn', async () => {
    const thread = given([card('a', 'one')], {
      ready: (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
    });
    thread.update();
    await expect.poll(() => thread.asked).toEqual(['post a']);
    thread.close();
    await thread.updated();
    expect(thread.calls).toEqual([]);
    expect(thread.failures).toEqual([]);
  });

  it('waits longer after each failure in a row', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const thread = given([card('a', 'one')], { failures: 100, retrySeconds: 1, longestRetrySeconds: 60 });
    thread.update();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(thread.failures.length).toBeLessThan(18);
    expect(thread.failures.length).toBeGreaterThan(10);
  });

  it('goes on with the next cards when an edit fails, and tries it again', async () => {
    const thread = given([card('a', 'one'), card('b', 'two')]);
    await thread.updated();
    thread.say([card('a', 'one, decided'), card('b', 'two, decided'), card('c', 'three')]);
    thread.refuse('message 1', 1);
    await thread.updated();
    expect(thread.calls.slice(2)).toEqual([
      'edit message 2: two, decided',
      'post three',
      'edit message 1: one, decided',
    ]);
    expect(thread.failures).toEqual(['the platform refuses']);
    expect(thread.upToDate).toEqual(['r1', 'r1']);
  });

  it('posts what is new at once while it waits to try an edit again, and tries that more and more seldom', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const thread = given([card('a', 'one')], { retrySeconds: 1, longestRetrySeconds: 60 });
    thread.update();
    await vi.advanceTimersByTimeAsync(0);
    thread.refuse('message 1', Number.POSITIVE_INFINITY);
    for (let count = 0; count < 60; count += 1) {
      thread.say([card('a', 'one, decided'), ...Array.from({ length: count }, (_, index) => card(`c${index}`, 'new'))]);
      thread.update();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(thread.calls).toHaveLength(1 + count);
    }
    expect(thread.failures.length).toBeLessThan(18);
    expect(thread.failures.length).toBeGreaterThan(10);
    thread.say([card('a', 'one')]);
    thread.update();
    await thread.settled();
  });

  it('tells when a thread is as it should be', async () => {
    const thread = given([card('a', 'one')], { failures: 1 });
    await thread.updated();
    expect(thread.upToDate).toEqual(['r1']);
  });
});

type Given = {
  readonly database?: DatabaseSync;
  readonly name?: string;
  readonly wait?: Promise<void>;
  readonly failures?: number;
  readonly ready?: (signal: AbortSignal) => Promise<void>;
  readonly reach?: () => void;
  readonly retrySeconds?: number;
  readonly longestRetrySeconds?: number;
};

function given(first: readonly Card[], options: Given = {}) {
  const { database = new DatabaseSync(':memory:'), name = 'test', wait, failures = 0, retrySeconds = 0.001 } = options;
  const { ready, reach, longestRetrySeconds } = options;
  let cards = first;
  let left = failures;
  const calls: string[] = [];
  const told: string[] = [];
  const mayBeThere: boolean[] = [];
  const asked: string[] = [];
  const upToDate: string[] = [];
  const lost = new Set<string>();
  const refusals = new Map<string, number>();
  const surface: Surface = {
    async post(_run, { fallback }, isUnclear) {
      mayBeThere.push(isUnclear);
      if (left > 0) {
        left -= 1;
        throw new Error('the platform is down');
      }
      calls.push(`post ${fallback}`);
      await wait;
      return `message ${calls.length}`;
    },
    async edit(_run, message, { fallback }) {
      if (lost.has(message)) throw new MessageGone(message);
      const refused = refusals.get(message) ?? 0;
      refusals.set(message, refused - 1);
      if (refused > 0) throw new Error('the platform refuses');
      calls.push(`edit ${message}: ${fallback}`);
    },
  };
  const reconciler = createReconciler({
    surface,
    posted: createPosted(database, name),
    cards: () => cards,
    onFailure: (error) => void told.push(error instanceof Error ? error.message : 'unknown'),
    onUpToDate: (run) => void upToDate.push(run),
    retrySeconds,
    ...(longestRetrySeconds === undefined ? {} : { longestRetrySeconds }),
    ...(reach === undefined ? {} : { reach }),
    ...(ready === undefined
      ? {}
      : {
          ready: ({ kind, key }, signal) => {
            asked.push(`${kind} ${key}`);
            return ready(signal);
          },
        }),
  });
  onTestFinished(reconciler.close);
  return {
    calls,
    failures: told,
    mayBeThere,
    asked,
    upToDate,
    refuse: (message: string, times: number) => void refusals.set(message, times),
    lose: (message: string) => void lost.add(message),
    say: (next: readonly Card[]) => {
      cards = next;
    },
    close: () => reconciler.close(),
    update: () => reconciler.update('r1'),
    settled: () => reconciler.settled(),
    updated: () => {
      reconciler.update('r1');
      return reconciler.settled();
    },
  };
}
