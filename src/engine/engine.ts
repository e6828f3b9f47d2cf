import { type Command, CommandRefused } from '../refine/commands.ts';
import { decide } from '../refine/decide.ts';
import type { Event, StoredEvent } from '../refine/events.ts';
import type { BotFailpoint, Reach } from '../refine/failpoint.ts';
import type { Envelope } from '../refine/message.ts';
import type { Ledger } from '../refine/model-call.ts';
import { neededWeights } from '../refine/needed-weights.ts';
import { nextStep } from '../refine/next-step.ts';
import { record } from '../refine/record.ts';
import type { Run } from '../refine/run.ts';
import type { Settings } from '../refine/settings.ts';
import type { NextStep, Progress, WorkReport } from '../refine/work.ts';
import { authorOf } from './author.ts';
import { createDispatcher } from './dispatcher.ts';
import { type EventLog, VersionConflict } from './event-log.ts';
import { createInOrder } from './in-order.ts';
import { listenToProgress } from './progress.ts';
import type { RedisServer } from './redis-server.ts';
import { createRuns } from './runs.ts';
import { createTeamWorker, type DoTeamWork } from './team-worker.ts';
import { troubleOf } from './trouble.ts';

/** Carries runs forward: appends events, keeps the work of `nextStep` under way, tells whoever listens. */
export type Engine = {
  /** Starts a run. Rejects with `CommandRefused` where the settings cannot be. */
  start(run: string, settings: Settings, by: string): Promise<Run>;
  /** Carries out a person's command. Rejects with `CommandRefused`; returns the run as it is afterwards. */
  command(run: string, command: Command, by: string): Promise<Run>;
  find(run: string): Run | null;
  events(run: string): readonly StoredEvent[];
  /** All runs, newest first. */
  runs(): readonly Run[];
  progress(run: string): Progress | null;
  /** What the run spends on language models, for whoever asks one on its behalf. */
  ledgerOf(run: string): Ledger;
  /** Called after every change of a run and every progress report. Returns how to stop listening. */
  onChange(listener: (run: Run) => void): () => void;
  /** Sentences about the world: "Redis does not answer; runs wait." and "Redis is back." */
  onTrouble(listener: (sentence: string) => void): () => void;
  close(): Promise<void>;
};

export type EngineParts = {
  readonly log: EventLog;
  readonly redis: RedisServer;
  readonly doTeamWork: DoTeamWork;
  readonly now: () => number;
  /** For fault tests only. */
  readonly reach?: Reach<BotFailpoint>;
};

const tickMilliseconds = 1000;
/** Runners keep what they have of a run until they hear that it has ended; a wiped Redis forgets that it was said. */
const endedEveryTicks = 600;
const appendAttempts = 20;

/** Opens the engine: what was under way before is derived from the log and goes on at once. */
export async function createEngine({ log, redis, doTeamWork, now, reach = () => {} }: EngineParts): Promise<Engine> {
  await redis.ensure();
  const runs = createRuns(log);
  const inOrder = createInOrder();
  const changed = new Set<(run: Run) => void>();
  const troubled = new Set<(sentence: string) => void>();
  const wanted = new Map<string, string>();
  const timers = new Map<string, NodeJS.Timeout>();
  let trouble: string | null = null;

  const dispatcher = createDispatcher(redis.connection, (run) => wake(run), reach);
  const progress = listenToProgress(redis.connection, (id) => {
    const run = runs.find(id);
    if (run !== null) for (const listener of changed) listener(run);
  });
  if (redis.isOwn) await dispatcher.releaseActive();
  const worker = createTeamWorker(redis.connection, runs.find, doTeamWork, ledgerOf);

  function append(
    id: string,
    decideEvents: (run: Run | null, envelope: Envelope) => readonly Event[],
    by: string,
  ): Run | null {
    for (let attempt = 1; ; attempt += 1) {
      const run = runs.find(id);
      const envelope = { by, at: now() };
      const events = decideEvents(run, envelope);
      if (events.length === 0) return run;
      try {
        reach('before-append');
        const next = runs.append(id, run, events, envelope);
        reach('after-append');
        for (const listener of changed) listener(next);
        return next;
      } catch (error) {
        if (!(error instanceof VersionConflict) || attempt === appendAttempts) throw error;
      }
    }
  }

  function ledgerOf(id: string): Ledger {
    return {
      spent: () => runs.find(id)?.usage ?? {},
      record: (call) => void append(id, (run) => (run === null ? [] : [{ type: 'modelCalled', call }]), call.role),
    };
  }

  /** Brings the world in line with the run: the wanted job is there, any other is not, and what is done is recorded. */
  async function carry(id: string): Promise<void> {
    for (;;) {
      const run = runs.find(id);
      if (run === null) return;
      const step = nextStep(run);
      const job = step === null || step.queue === 'timer' ? '' : step.job;
      const left = wanted.get(id);
      if (left !== undefined && left !== '' && left !== job) worker.cancel(left);
      wanted.set(id, job);
      await dispatcher.want(id, { job, by: run.updatedBy, weights: neededWeights(run) });
      if (run.phase.name === 'ended') await dispatcher.haveEnded([id]);
      const report = step === null ? null : await answerTo(id, step);
      log.confirmDispatched(id, run.version);
      if (report === null) return;
      append(
        id,
        (current, envelope) => (current === null ? [] : record(current, run.turn, report, envelope)),
        authorOf(step),
      );
    }
  }

  async function answerTo(id: string, step: NextStep): Promise<WorkReport | null> {
    if (step.queue !== 'timer') return dispatcher.ensure(id, step);
    if (step.until <= now()) return { type: 'approvalElapsed' };
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => wake(id), Math.min(step.until - now(), 2 ** 31 - 1)),
    );
    return null;
  }

  function wake(id: string): void {
    if (isClosed) return;
    void inOrder(id, () => carry(id)).then(
      () => tell(null),
      (error: unknown) => waitFor(error),
    );
  }

  /** The world failed: say so, and let the next tick try again. A bug of ours surfaces. */
  async function waitFor(error: unknown): Promise<void> {
    if (isClosed) return;
    const sentence = troubleOf(error);
    if (sentence === null) throw error;
    tell(sentence);
    await redis.ensure().catch(() => {}); // the next tick tries again
  }

  function tell(sentence: string | null): void {
    if (sentence === trouble) return;
    for (const listener of troubled) listener(sentence ?? 'All is well again; the run goes on.');
    trouble = sentence;
  }

  function tellEnded(): void {
    const ended = runs.all().filter((run) => run.phase.name === 'ended');
    dispatcher.haveEnded(ended.map(({ id }) => id)).catch(waitFor);
  }

  let isClosed = false;
  let ticks = 0;
  const tick = setInterval(() => {
    const unfinished = runs.all().filter((run) => run.phase.name !== 'ended');
    for (const run of unfinished) wake(run.id);
    if (++ticks % endedEveryTicks === 0) tellEnded();
  }, tickMilliseconds);
  tellEnded();
  for (const { run } of log.undispatched()) wake(run);
  for (const run of runs.all()) if (run.phase.name !== 'ended') wake(run.id);

  function carryOut(id: string, command: Command, by: string): Run | null {
    try {
      return append(id, (current, envelope) => decide(current, command, envelope), by);
    } catch (error) {
      const sentence = troubleOf(error);
      throw sentence === null ? error : new CommandRefused(`Nothing was done. ${sentence}`, { cause: error });
    }
  }

  async function command(id: string, command: Command, by: string): Promise<Run> {
    const run = carryOut(id, command, by);
    if (run === null) throw new CommandRefused(`There is no run ${id}.`);
    wake(id);
    return run;
  }

  return {
    start: (id, settings, by) => command(id, { type: 'start', settings }, by),
    command,
    find: runs.find,
    events: runs.events,
    runs: runs.all,
    progress: progress.of,
    ledgerOf,
    onChange: (listener) => subscribe(changed, listener),
    onTrouble: (listener) => subscribe(troubled, listener),
    async close() {
      isClosed = true;
      clearInterval(tick);
      for (const timer of timers.values()) clearTimeout(timer);
      progress.close();
      await worker.close();
      await inOrder.settled();
      await dispatcher.close();
    },
  };
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
