import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runOfJob } from '../refine/job-id.ts';
import type { Wish } from '../refine/wire.ts';
import type { Box } from './box.ts';
import { isEngineLost } from './docker-engine.ts';
import { RunnerClosed } from './failures.ts';
import type { Jobs } from './jobs.ts';
import { containersLabelled } from './labelled.ts';
import { removeLeftOutputs } from './output-volume.ts';
import { prune } from './prune.ts';
import { removeSandboxes } from './remove.ts';
import { forgetRequest, readRequest, readResult } from './results.ts';
import { labels } from './spec.ts';
import type { Wanted } from './wanted.ts';

const passMilliseconds = 1000;
/** Volumes are left over only where a removal was cut short: it is enough to look once a minute. */
const volumesEveryPasses = 60;
const pruneEveryPasses = 3600;

/** Once a second: compares what is there with what is wanted, and acts on the difference. Never on what it remembers. */
export async function keepReconciling(box: Box, jobs: Jobs, wanted: Wanted, signal: AbortSignal): Promise<void> {
  for (let pass = 1; !signal.aborted; pass++) {
    await delay(passMilliseconds, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await reconcile(box, jobs, wanted, pass % volumesEveryPasses === 0);
    if (pass % pruneEveryPasses === 1) await pruneOrTell(box);
  }
}

/** One pass. What fails now is tried again in the next one. */
export async function reconcile(box: Box, jobs: Jobs, wanted: Wanted, withLeftovers: boolean): Promise<void> {
  try {
    const mine = await wanted.read([...new Set(jobs.underWay().values())]);
    for (const [job, run] of jobs.underWay()) if (isUnwanted(mine, run, job)) jobs.cancel(job, mine.get(run)?.by ?? '');

    const found = await listSandboxes(box);
    const wishes = await wanted.read([...new Set(found.map(({ run }) => run))]);
    for (const sandbox of found) await orTell(box, sandbox.job, () => settle(box, jobs, wishes, sandbox));
    if (!withLeftovers) return;
    await takeUpRequests(box, jobs, wanted);
    await removeLeftOutputs(box, (job) => jobs.underWay().has(job));
  } catch (error) {
    if (!isEngineLost(error)) box.log.error({ err: error }, 'reconciling failed');
  }
}

type FoundSandbox = { readonly job: string; readonly run: string; readonly slot: number };

async function listSandboxes(box: Box): Promise<FoundSandbox[]> {
  const containers = await containersLabelled(box.engine.control, mineOnly(box));
  return containers.map(({ Labels }) => ({
    job: Labels[labels.job] ?? '',
    run: Labels[labels.run] ?? '',
    slot: Number(Labels[labels.slot] ?? 0),
  }));
}

function mineOnly(box: Box): string[] {
  return [`${labels.runner}=${box.id}`, `${labels.data}=${box.folders.data}`];
}

/** A sandbox that nobody in this process follows: of a runner before this one, or of a job that ended while the engine was away. */
async function settle(
  box: Box,
  jobs: Jobs,
  wishes: ReadonlyMap<string, Wish>,
  { job, run, slot }: FoundSandbox,
): Promise<void> {
  const isFinished = (await readResult(box.folders, job)) !== null;
  const request = await readRequest(box.folders, job);
  if (jobs.underWay().has(job)) return;
  if (isFinished || request === null || isUnwanted(wishes, run, job)) {
    box.log.info({ run, job, isFinished }, 'left sandbox removed');
    await removeSandboxes(box, job);
    return;
  }
  box.log.info({ run, job }, 'sandbox found');
  goOn(box, jobs.run(request.job, { runningInSlot: slot }), job);
}

/** One sandbox that cannot be removed must not keep the others from being looked after. */
async function orTell(box: Box, job: string, what: () => Promise<void>): Promise<void> {
  try {
    await what();
  } catch (error) {
    if (isEngineLost(error)) throw error;
    box.log.error({ job, err: error }, 'sandbox not settled');
  }
}

/** Whoever asked for the job hears of its end from the queue, or from its record. */
function goOn(box: Box, report: Promise<unknown>, job: string): void {
  report.catch((error: unknown) => {
    if (!(error instanceof RunnerClosed)) box.log.info({ job, reason: String(error) }, 'given up');
  });
}

function isUnwanted(wishes: ReadonlyMap<string, Wish>, run: string, job: string): boolean {
  const wish = wishes.get(run);
  return wish !== undefined && wish.job !== job;
}

/** Jobs that a runner before this one had taken, without a sandbox yet: they need not wait until the queue misses that runner. */
async function takeUpRequests(box: Box, jobs: Jobs, wanted: Wanted): Promise<void> {
  const left = (await readdir(join(box.folders.data, 'runner', 'jobs'))).filter((job) => !jobs.underWay().has(job));
  const wishes = await wanted.read([...new Set(left.map(runOfJob))]);
  const sandboxes = new Set((await listSandboxes(box)).map(({ job }) => job));
  for (const job of left) {
    if (jobs.underWay().has(job) || sandboxes.has(job)) continue;
    const request = await readRequest(box.folders, job);
    if (isUnwanted(wishes, runOfJob(job), job) || (await readResult(box.folders, job)) !== null) {
      await forgetRequest(box.folders, job);
    } else if (request !== null && wishes.has(request.job.run)) {
      box.log.info({ run: request.job.run, job }, 'request found');
      goOn(box, jobs.run(request.job, { claim: request.claim }), job);
    }
  }
}

async function pruneOrTell(box: Box): Promise<void> {
  try {
    await prune(box);
  } catch (error) {
    box.log.error({ err: error }, 'pruning failed');
  }
}
