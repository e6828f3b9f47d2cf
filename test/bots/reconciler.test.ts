import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Card, sentenceCard } from '../../src/bots/card.ts';
import { createPosted } from '../../src/bots/posted.ts';
import { createReconciler } from '../../src/bots/reconciler.ts';
import type { Surface } from '../../src/bots/surface.ts';

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
});

type Given = {
  readonly database?: DatabaseSync;
  readonly name?: string;
  readonly wait?: Promise<void>;
  readonly failures?: number;
};

function given(
  first: readonly Card[],
  { database = new DatabaseSync(':memory:'), name = 'test', wait, failures = 0 }: Given = {},
) {
  let cards = first;
  let left = failures;
  const calls: string[] = [];
  const told: string[] = [];
  const surface: Surface = {
    async post(_run, { fallback }) {
      if (left > 0) {
        left -= 1;
        throw new Error('the platform is down');
      }
      calls.push(`post ${fallback}`);
      await wait;
      return `message ${calls.length}`;
    },
    async edit(_run, message, { fallback }) {
      calls.push(`edit ${message}: ${fallback}`);
    },
  };
  const onFailure = (error: unknown) => void told.push(error instanceof Error ? error.message : 'unknown');
  const reconciler = createReconciler({
    surface,
    posted: createPosted(database, name),
    cards: () => cards,
    onFailure,
    retrySeconds: 0.001,
  });
  onTestFinished(reconciler.close);
  return {
    calls,
    failures: told,
    say: (next: readonly Card[]) => {
      cards = next;
    },
    update: () => reconciler.update('r1'),
    updated: () => {
      reconciler.update('r1');
      return reconciler.settled();
    },
  };
}
