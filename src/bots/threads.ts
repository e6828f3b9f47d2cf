import { setImmediate } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';
import type { BotFailpoint, Reach } from '../refine/failpoint.ts';
import { isHeld, type Run } from '../refine/run.ts';
import type { Card } from './card.ts';
import { liveCard } from './cards/live-card.ts';
import type { TellFailure } from './failure-log.ts';
import { createLiveTurns, type Turns } from './live-turns.ts';
import { pause } from './pause.ts';
import { type Posted, rootKey } from './posted.ts';
import { createReconciler, differenceOf, type ReconcilerOptions } from './reconciler.ts';
import { type Rooms, runOf } from './rooms.ts';
import type { Surface } from './surface.ts';
import { view } from './view.ts';

export type ThreadsOptions = {
  readonly engine: Engine;
  /** Of one platform, as are the rooms. */
  readonly posted: Posted;
  /** Only runs that have a room get a thread. It has to be there before the run is started. */
  readonly rooms: Rooms;
  /** For the cards that people wait for. */
  readonly posting: Surface;
  /** For the live card. */
  readonly progress: Surface;
  readonly turns: Turns;
  readonly tellFailure: TellFailure;
  readonly retrySeconds?: number;
  /** For fault tests only. */
  readonly reach?: Reach<BotFailpoint>;
};

/** The threads of all runs that are told on a platform. */
export type Threads = {
  /** Begins or goes on with a thread whose room has come to a run that goes on. */
  follow(thread: string): void;
  /** Resolves when every thread is as it should be. */
  settled(): Promise<void>;
  /** What is being written is waited for, but not for long. Close what the surfaces write with before. */
  close(): Promise<void>;
};

/** The row that says that nothing is left to be told of a run. */
const toldKey = 'told';
const longestRetrySeconds = 300;
const closeMilliseconds = 5000;

/**
 * Brings all threads up to date, and keeps them so with every change of a run. The live card goes its own way: it changes all the time, and
 * nothing else waits for it.
 */
export function createThreads(options: ThreadsOptions): Threads {
  const { engine, posted, rooms, tellFailure } = options;
  let isClosed = false;
  const seen = new Map<string, number>();
  /** The threads of runs that have progress to show. */
  const active = new Set<string>();
  const turns = createLiveTurns(options.turns, active);
  const shared = {
    posted,
    retrySeconds: options.retrySeconds ?? 1,
    longestRetrySeconds,
    ...(options.reach === undefined ? {} : { reach: options.reach }),
  } satisfies Partial<ReconcilerOptions>;

  const cards = createReconciler({
    ...shared,
    surface: options.posting,
    cards: (thread) => cardsOf(thread).filter(({ key }) => key !== 'live'),
    ready: ({ thread, kind }, signal) => options.turns.take(kind, thread, 'decision', signal),
    onFailure: (error, thread) => tellFailure(error, thread, roomOf(thread)),
    onUpToDate(thread) {
      live.update(thread);
      noteIfTold(thread);
    },
  });
  const live = createReconciler({
    ...shared,
    surface: turns.watch(options.progress),
    cards: (thread) => (posted.find(thread, rootKey) === null ? [] : liveCardOf(thread)),
    ready: ({ thread, kind }, signal) => turns.take(thread, kind, signal),
    onFailure(error, thread) {
      tellFailure(error, thread, roomOf(thread));
      cards.update(thread); // where it is gone, that begins a new one
    },
    onUpToDate: noteIfTold,
  });

  function roomOf(thread: string): string {
    return rooms.find(thread)?.room ?? '';
  }

  /** None for a thread that nobody follows any more. */
  function runIn(thread: string): Run | null {
    return rooms.find(thread) === null ? null : engine.find(runOf(thread));
  }

  function cardsOf(thread: string): readonly Card[] {
    const run = runIn(thread);
    return run === null ? [] : view(run, engine.events(run.id), engine.progress(run.id));
  }

  function liveCardOf(thread: string): readonly Card[] {
    const run = runIn(thread);
    return run === null ? [] : [liveCard(run, engine.progress(run.id), run.updatedAt)];
  }

  function attend(run: Run): void {
    const threads = rooms.of(run.id).map(({ thread }) => thread);
    const hasNews = seen.get(run.id) !== run.version; // otherwise only its progress is new
    seen.set(run.id, run.version);
    for (const thread of threads) bringUpToDate(thread, run, hasNews);
  }

  function bringUpToDate(thread: string, run: Run, hasNews: boolean): void {
    if (isActive(run)) active.add(thread);
    else active.delete(thread);
    for (const card of liveCardOf(thread)) turns.hurryIfChosenFrom(thread, card);
    if (hasNews) cards.update(thread);
    live.update(thread);
  }

  function follow(thread: string): void {
    const run = isClosed ? null : runIn(thread);
    if (run !== null) bringUpToDate(thread, run, true);
  }

  /** Of a run that has ended: that its end has been told, so that no later start of the bot looks at it again. */
  function noteIfTold(thread: string): void {
    if (runIn(thread)?.phase.name !== 'ended' || posted.find(thread, toldKey) !== null) return;
    if (cardsOf(thread).every((card) => differenceOf(thread, card, posted) === null))
      posted.record(thread, toldKey, { message: toldKey, hash: '' });
  }

  const stopListening = engine.onChange(attend);
  const takenUp = takeUp();

  /** Runs from before this start, with a breath after each: going through a long one takes time that people's clicks need. */
  async function takeUp(): Promise<void> {
    for (const { thread } of rooms.all()) {
      if (isClosed) return;
      if (posted.find(thread, toldKey) !== null) continue;
      follow(thread);
      await setImmediate();
    }
  }

  async function settled(): Promise<void> {
    await takenUp;
    await cards.settled();
    await live.settled();
  }

  return {
    follow,
    settled,
    async close() {
      isClosed = true;
      stopListening();
      cards.close();
      live.close();
      await Promise.race([settled(), pause(closeMilliseconds, new AbortController().signal)]);
    },
  };
}

/** Whether the run works, so that its progress changes by itself. */
function isActive(run: Run): boolean {
  return run.phase.name !== 'ended' && run.phase.name !== 'awaitingApproval' && !isHeld(run);
}
