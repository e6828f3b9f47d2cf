import { rm } from 'node:fs/promises';
import type { RunnerJob } from '../refine/wire.ts';
import type { WorkReport } from '../refine/work.ts';
import type { Box } from './box.ts';
import { check } from './check.ts';
import { reservationOf, waitForSpace } from './disk.ts';
import { engineStatus } from './docker-engine.ts';
import { CodeSuspected, InfrastructureFailure, JobCancelled, RunnerClosed } from './failures.ts';
import { outlastFullDisk } from './full-disk.ts';
import { plainText } from './lines.ts';
import { prepare } from './prepare.ts';
import { createProgressReporter } from './progress.ts';
import { removeSandboxes } from './remove.ts';
import { forgetRequest, type Request, readResult, storeRequest, storeResult } from './results.ts';
import { testSplit } from './test-split.ts';
import { train } from './train.ts';
import type { WorkPlace } from './work-place.ts';

const longestMessage = 1000;

export type Jobs = {
  /**
   * Does a job once, however often it is asked for: a finished one is answered from its record, one under way is
   * joined, one whose sandbox is there is adopted. Rejects with `JobCancelled` or `RunnerClosed` only.
   */
  readonly run: (
    job: RunnerJob,
    given?: { readonly attempt?: number; readonly claim?: string | null; readonly runningInSlot?: number },
  ) => Promise<WorkReport>;
  /** Under way in this process: job → run. */
  readonly underWay: () => ReadonlyMap<string, string>;
  readonly cancel: (job: string, by: string) => void;
  /** Lets go of everything; sandboxes go on. */
  readonly letGo: () => void;
};

export function createJobs(box: Box): Jobs {
  const underWay = new Map<
    string,
    { readonly run: string; readonly report: Promise<WorkReport>; readonly abort: AbortController }
  >();
  /** Delivered again: from now on the queue's lock on the job is another one. */
  const joined = async (job: RunnerJob, claim: string | null, report: Promise<WorkReport>): Promise<WorkReport> => {
    // Without it the next runner waits until the lock runs out: no reason to fail what is under way.
    if (claim !== null)
      await storeRequest(box.folders, { job, claim }).catch((error: unknown) =>
        box.log.warn({ job: job.job, err: error }, 'claim not stored'),
      );
    return await report;
  };
  return {
    run(job, { attempt = 1, claim = null, runningInSlot } = {}) {
      const known = underWay.get(job.job);
      if (known !== undefined) return joined(job, claim, known.report);
      const abort = new AbortController();
      const report = carryOut(box, { job, claim }, attempt, runningInSlot ?? null, abort.signal).finally(() =>
        underWay.delete(job.job),
      );
      underWay.set(job.job, { run: job.run, report, abort });
      return report;
    },
    underWay: () => new Map([...underWay].map(([job, { run }]) => [job, run])),
    cancel: (job, by) => underWay.get(job)?.abort.abort(new JobCancelled(by)),
    letGo() {
      for (const { abort } of underWay.values()) abort.abort(new RunnerClosed());
    },
  };
}

async function carryOut(
  box: Box,
  request: Request,
  attempt: number,
  runningInSlot: number | null,
  signal: AbortSignal,
): Promise<WorkReport> {
  const { job } = request;
  const progress = createProgressReporter(job.run, job.job, box.publish);
  // Before anything is awaited: what runs already must hold its slot before new work is taken.
  const claimed = runningInSlot === null ? null : box.slots.claim(runningInSlot);
  let slot = claimed;
  if (claimed !== null) box.reservations.set(job.job, reservationOf(job.work, box.limits));
  try {
    const stored = await readResult(box.folders, job.job);
    if (stored !== null) return stored;
    box.reach('after-claim');
    const waiting = { box, job, signal, progress };
    if (runningInSlot === null) await outlastFullDisk(waiting, () => storeRequest(box.folders, request));
    slot ??= await box.slots.take(signal);
    const place = { ...waiting, attempt, slot: slot.index };
    if (runningInSlot === null) await waitForSpace(place);
    box.log.info({ run: job.run, job: job.job, kind: job.work.kind, slot: slot.index }, 'job started');
    box.reach('after-request');
    const report = await workAndStore(place);
    box.reach('after-result');
    box.log.info({ run: job.run, job: job.job, report: report.type }, 'job done');
    await clearAway(box, job.job);
    box.reach('after-remove');
    return report;
  } catch (error) {
    if (signal.aborted && signal.reason instanceof RunnerClosed) throw signal.reason;
    await clearAway(box, job.job);
    if (signal.aborted) throw signal.reason;
    return failure(box, job, error);
  } finally {
    box.reservations.delete(job.job);
    slot?.release();
    progress.close();
  }
}

/** Nothing of a job that fails is kept: nobody asks for its weights. */
async function workAndStore(place: WorkPlace): Promise<WorkReport> {
  const { box, job, signal } = place;
  try {
    return await outlastFullDisk(place, async () => {
      const report = await work(place);
      signal.throwIfAborted();
      await storeResult(box.folders, job.job, report);
      return report;
    });
  } catch (error) {
    if (!(signal.reason instanceof RunnerClosed))
      await rm(box.folders.artifacts(job.job), { recursive: true, force: true });
    throw error;
  }
}

async function work(place: WorkPlace): Promise<WorkReport> {
  const { work } = place.job;
  switch (work.kind) {
    case 'prepare':
      return await prepare(place, work);
    case 'check':
      return await check(place, work);
    case 'train':
      return await train(place, work);
    case 'test':
      return await testSplit(place, work);
  }
}

/** What cannot be removed now, because the engine does not answer, is removed by `reconcile` later. */
async function clearAway(box: Box, job: string): Promise<void> {
  try {
    await forgetRequest(box.folders, job);
    await removeSandboxes(box, job);
  } catch (error) {
    box.log.warn({ job, err: error }, 'sandbox not removed yet');
  }
}

/** Not stored: the same job may be tried again. */
function failure(box: Box, job: RunnerJob, error: unknown): WorkReport {
  const { isOurs, message } = sentenceAbout(error);
  const about = { run: job.run, job: job.job, reason: message };
  if (isOurs) box.log.error({ ...about, err: error }, 'job failed by a mistake of ours');
  else box.log.warn(about, 'job failed');
  const suspect = error instanceof CodeSuspected ? { suspect: error.suspect } : {};
  return { type: 'infrastructureFailed', message: plainText(message, longestMessage), ...suspect };
}

function sentenceAbout(error: unknown): { readonly isOurs: boolean; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof InfrastructureFailure) return { isOurs: false, message };
  if (engineStatus(error) !== null) return { isOurs: false, message: `Docker refused: ${message}` };
  if (error instanceof Error && 'syscall' in error)
    return { isOurs: false, message: `The runner's machine failed: ${message}` };
  return { isOurs: true, message: `The runner failed: ${message}` };
}
