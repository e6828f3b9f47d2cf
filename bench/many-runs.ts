import { setTimeout as sleep } from 'node:timers/promises';
import type { Posted } from '../src/bots/posted.ts';
import { nextStep } from '../src/refine/next-step.ts';
import type { fakeEngine } from '../test/bots/fake-engine.ts';
import { startedRun } from '../test/support/run-builder.ts';

type FakeEngine = ReturnType<typeof fakeEngine>;

// Fifty runs at once: does a platform ever say that it is too much, and how long is a click without an answer?
export const runs = Array.from({ length: 50 }, (_, index) => `r${index + 1}`);
export const channelCount = 25;
const measuredSeconds = 65;
const clickEverySeconds = 2;
/** After a click the card should say so within a second. */
const budgetMilliseconds = 1000;
const cardsOfRun = 7;

/** Runs that train, each with its room known to `assign` before. */
export async function beginRuns(
  engine: FakeEngine,
  posted: Posted,
  assign: (run: string, channel: number) => void,
): Promise<void> {
  for (const [index, run] of runs.entries()) {
    assign(run, index % channelCount);
    // Without a time budget: the runs of the builder began long ago, and a click would end them.
    const training = startedRun({ id: run, settings: { budget: { steps: 6, seconds: null } } })
      .baselined()
      .proposed()
      .and({ type: 'proposalApproved', proposal: 'p1', byDefault: true });
    engine.append(run, training.events);
  }
  await until(() =>
    runs.every((run) => posted.rowsOf(run).filter(({ message }) => message !== null).length >= cardsOfRun),
  );
}

export type Measured = { readonly seconds: number; readonly lines: readonly string[] };

/**
 * Lets all runs tell of their progress every second, and somebody veto a training every other second. `answeredAt`: when the platform
 * was first told so in that message after a time, in milliseconds since 1970; undefined: not yet.
 */
export async function measureClicks(
  engine: FakeEngine,
  posted: Posted,
  answeredAt: (message: string, since: number) => number | undefined,
): Promise<Measured> {
  const from = Date.now();
  const clicks: { readonly run: string; readonly at: number }[] = [];
  const answeredAfter = ({ run, at }: { readonly run: string; readonly at: number }) => {
    const message = posted.find(run, 'proposal-p1')?.message;
    const answered = message === undefined ? undefined : answeredAt(message, at);
    return answered === undefined ? undefined : answered - at;
  };
  let epoch = 0;
  const reporting = setInterval(() => reportProgress(engine, ++epoch), 1000);
  const clicking = setInterval(() => {
    const run = runs[clicks.length];
    if (run === undefined) return;
    clicks.push({ run, at: Date.now() });
    void engine.command(run, { type: 'veto', proposal: 'p1', reason: 'not now' }, 'ada');
  }, clickEverySeconds * 1000);
  await sleep(measuredSeconds * 1000);
  clearInterval(reporting);
  clearInterval(clicking);
  await until(() => clicks.every((each) => answeredAfter(each) !== undefined));
  const waits = clicks.map((each) => answeredAfter(each) ?? Number.NaN).toSorted((one, other) => one - other);
  const [median, worst] = [quantile(waits, 0.5), quantile(waits, 0.99)];
  return {
    seconds: (Date.now() - from) / 1000,
    lines: [
      `click to updated card       p50 ${median} ms, p99 ${worst} ms of ${clicks.length} clicks`,
      `p99 against the budget      ${(worst / budgetMilliseconds).toFixed(3)} of ${budgetMilliseconds} ms`,
    ],
  };
}

export const heading = `${runs.length} runs in ${channelCount} channels, each with progress every second and a click every ${clickEverySeconds} s somewhere`;

function reportProgress(engine: FakeEngine, epoch: number): void {
  for (const id of runs) {
    const run = engine.find(id);
    const job = run === null ? undefined : nextStep(run)?.job;
    if (job === undefined) continue;
    const unknown = { waiting: null, trainLoss: null, valAccuracy: null, imagesPerSecond: null, secondsLeft: null };
    engine.report({ run: id, job, epoch, epochs: 1000, ...unknown });
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(50);
}
