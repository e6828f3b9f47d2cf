import { setTimeout as delay } from 'node:timers/promises';
import type { Box } from './box.ts';
import { isEngineLost } from './docker-engine.ts';
import { RunnerClosed } from './failures.ts';
import type { Jobs } from './jobs.ts';
import { containersLabelled, volumesLabelled } from './labelled.ts';
import { removeSandboxes } from './remove.ts';
import { readRequest, readResult } from './results.ts';
import { labels } from './spec.ts';
import type { Wanted } from './wanted.ts';

const passMilliseconds = 1000;
/** Volumes are left over only where a removal was cut short: it is enough to look once a minute. */
const volumesEveryPasses = 60;

/** Once a second: compares what is there with what is wanted, and acts on the difference. Never on what it remembers. */
export async function keepReconciling(box: Box, jobs: Jobs, wanted: Wanted, signal: AbortSignal): Promise<void> {
  for (let pass = 1; !signal.aborted; pass++) {
    await delay(passMilliseconds, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await reconcile(box, jobs, wanted, pass % volumesEveryPasses === 1);
  }
}

/** One pass. What fails now is tried again in the next one. */
export async function reconcile(box: Box, jobs: Jobs, wanted: Wanted, withVolumes: boolean): Promise<void> {
  try {
    const mine = await wanted.read([...new Set(jobs.underWay().values())]);
    for (const [job, run] of jobs.underWay()) if (isUnwanted(mine, run, job)) jobs.cancel(job);

    const found = await listSandboxes(box);
    const wishes = await wanted.read([...new Set(found.map(({ run }) => run))]);
    for (const sandbox of found) await settle(box, jobs, wishes, sandbox);
    if (withVolumes) await removeLeftVolumes(box, jobs);
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
  wishes: ReadonlyMap<string, string>,
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
  jobs.run(request, { runningInSlot: slot }).catch((error: unknown) => {
    if (!(error instanceof RunnerClosed)) box.log.info({ run, job, reason: String(error) }, 'found sandbox given up');
  });
}

function isUnwanted(wishes: ReadonlyMap<string, string>, run: string, job: string): boolean {
  const wish = wishes.get(run);
  return wish !== undefined && wish !== job;
}

async function removeLeftVolumes(box: Box, jobs: Jobs): Promise<void> {
  const volumes = await volumesLabelled(box.engine.control, mineOnly(box));
  const jobsOfVolumes = new Set(volumes.map(({ Labels }) => Labels?.[labels.job] ?? ''));
  const jobsOfContainers = new Set((await listSandboxes(box)).map(({ job }) => job));
  for (const job of jobsOfVolumes) {
    if (job !== '' && !jobsOfContainers.has(job) && !jobs.underWay().has(job)) await removeSandboxes(box, job);
  }
}
