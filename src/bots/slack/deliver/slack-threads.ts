import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Engine } from '../../../engine/engine.ts';
import type { BotFailpoint, Reach } from '../../../refine/failpoint.ts';
import { isHeld, type Run } from '../../../refine/run.ts';
import type { Card } from '../../card.ts';
import { liveCard } from '../../cards/live-card.ts';
import { pause } from '../../pause.ts';
import { type Posted, rootKey } from '../../posted.ts';
import { createReconciler, differenceOf, type ReconcilerOptions } from '../../reconciler.ts';
import type { Rooms } from '../../rooms.ts';
import { view } from '../../view.ts';
import type { SlackClients } from '../connect/clients.ts';
import { createSlackCalls } from './calls.ts';
import { createFailureLog } from './failure-log.ts';
import { createFileDelivery } from './file-delivery.ts';
import { createForms } from './known-forms.ts';
import { createLiveTurns } from './live-turns.ts';
import { placeOf } from './places.ts';
import { createSlackPace, type SlackPace } from './slack-pace.ts';
import { createSlackSurface } from './slack-surface.ts';

export type SlackThreadsOptions = {
  readonly engine: Engine;
  /** Of the surface `slack`, as are the rooms. */
  readonly posted: Posted;
  /** Only runs that have a room get a thread. It has to be there before the run is started. */
  readonly rooms: Rooms;
  /** Throws or rejects where the workspace has not installed the app, or no longer. */
  readonly clients: (workspace: string) => SlackClients | Promise<SlackClients>;
  /** The users (`U…`) and groups (`S…`) whom a new card notifies; an edit notifies nobody. */
  readonly mentionsFor: (run: string, card: Card) => readonly string[];
  readonly log: Logger;
  /** Shared with whoever else posts to Slack. */
  readonly pace?: SlackPace;
  readonly retrySeconds?: number;
  /** How long Slack may look at an upload before it appears. */
  readonly appearSeconds?: number;
  /** For fault tests only. */
  readonly reach?: Reach<BotFailpoint>;
};

/** The threads of all runs that were started on Slack. */
export type SlackThreads = {
  /** Resolves when every thread is as it should be. */
  settled(): Promise<void>;
  /** What is being written is waited for, but not for long. */
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
export function createSlackThreads(options: SlackThreadsOptions): SlackThreads {
  const { engine, posted, rooms, clients, log, pace = createSlackPace(), appearSeconds = 15 } = options;
  const closing = new AbortController();
  const seen = new Map<string, number>();
  /** The workspaces of the runs that have progress to show. */
  const active = new Map<string, string>();
  const forms = createForms();
  const tellFailure = createFailureLog(log);
  const placeOfRun = (run: string) => placeOf(rooms.find(run)?.room ?? '');

  const surfaceWith = (kind: 'posting' | 'progress') => {
    const calls = createSlackCalls({
      client: async (workspace) => (await clients(workspace))[kind],
      pace,
      signal: closing.signal,
    });
    const files = createFileDelivery({ calls, posted, log, appearSeconds, signal: closing.signal });
    return createSlackSurface({ ...options, calls, files, forms });
  };
  const shared = {
    posted,
    retrySeconds: options.retrySeconds ?? 1,
    longestRetrySeconds,
    ...(options.reach === undefined ? {} : { reach: options.reach }),
  } satisfies Partial<ReconcilerOptions>;

  const cards = createReconciler({
    ...shared,
    surface: surfaceWith('posting'),
    cards: (run) => cardsOf(run).filter(({ key }) => key !== 'live'),
    ready: ({ run, kind }, signal) => {
      const method = kind === 'post' ? 'chat.postMessage' : 'chat.update';
      return pace.take(method, placeOfRun(run), run, 'decision', signal);
    },
    onFailure: (error, run) => tellFailure(error, run, placeOfRun(run)),
    onUpToDate(run) {
      live.update(run);
      noteIfTold(run);
    },
  });
  const turns = createLiveTurns(pace, (workspace) => [...active.values()].filter((each) => each === workspace).length);
  const live = createReconciler({
    ...shared,
    surface: turns.watch(surfaceWith('progress')),
    cards: (run) => (posted.find(run, rootKey) === null ? [] : liveCardOf(run)),
    ready: ({ run, kind }, signal) => turns.take(run, kind, placeOfRun(run), signal),
    onFailure(error, run) {
      tellFailure(error, run, placeOfRun(run));
      cards.update(run); // where its thread is gone, that begins a new one
    },
    onUpToDate: noteIfTold,
  });

  function cardsOf(id: string): readonly Card[] {
    const run = engine.find(id);
    return run === null ? [] : view(run, engine.events(id), engine.progress(id));
  }

  function liveCardOf(id: string): readonly Card[] {
    const run = engine.find(id);
    return run === null ? [] : [liveCard(run, engine.progress(id), run.updatedAt)];
  }

  function attend(run: Run): void {
    if (rooms.find(run.id) === null) return;
    if (isActive(run)) active.set(run.id, placeOfRun(run.id).workspace);
    else active.delete(run.id);
    for (const card of liveCardOf(run.id)) turns.hurryIfChosenFrom(run.id, card);
    if (seen.get(run.id) !== run.version) cards.update(run.id); // otherwise only its progress is new
    seen.set(run.id, run.version);
    live.update(run.id);
  }

  /** Of a run that has ended: that its end has been told, so that no later start of the bot looks at it again. */
  function noteIfTold(id: string): void {
    const run = engine.find(id);
    if (run?.phase.name !== 'ended' || posted.find(id, toldKey) !== null) return;
    if (cardsOf(id).every((card) => differenceOf(id, card, posted) === null))
      posted.record(id, toldKey, { message: toldKey, hash: '' });
  }

  const stopListening = engine.onChange(attend);
  const takenUp = takeUp();

  /** Runs from before this start, with a breath after each: going through a long one takes time that people's clicks need. */
  async function takeUp(): Promise<void> {
    for (const { run: id } of rooms.all()) {
      if (closing.signal.aborted) return;
      const run = posted.find(id, toldKey) === null ? engine.find(id) : null;
      if (run === null) continue;
      attend(run);
      await setImmediate();
    }
  }

  async function settled(): Promise<void> {
    await takenUp;
    await cards.settled();
    await live.settled();
  }

  return {
    settled,
    async close() {
      stopListening();
      closing.abort();
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
