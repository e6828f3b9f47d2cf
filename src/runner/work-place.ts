import type { RunnerJob } from '../refine/wire.ts';
import type { Box } from './box.ts';
import { type Patience, patiently } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import type { ProgressReporter } from './progress.ts';
import { runSandbox, type SandboxWatcher } from './sandbox.ts';
import type { SandboxEnd } from './sandbox-end.ts';
import { cpusOfSlot } from './slots.ts';
import type { Runtime, SandboxRequest } from './spec.ts';

/** One job on its slot: all that the different kinds of work have in common. */
export type WorkPlace = {
  readonly box: Box;
  readonly job: RunnerJob;
  readonly attempt: number;
  readonly slot: number;
  readonly signal: AbortSignal;
  readonly progress: ProgressReporter;
};

export type SandboxWish = Pick<
  SandboxRequest,
  'part' | 'image' | 'mounts' | 'memoryMegabytes' | 'largestFileBytes' | 'outputMegabytes' | 'isOutputReserved'
> & {
  readonly cpus: number;
  readonly limitSeconds: number;
};

/** The part that we read of what an engine says of itself. */
type EngineInfo = { readonly NCPU: number; readonly Runtimes?: Readonly<Record<string, unknown>> };

const waitingForEngine = 'The Docker engine does not answer; the trial waits.';

export async function runInSandbox(
  place: WorkPlace,
  wish: SandboxWish,
  onMessage: SandboxWatcher['onMessage'],
): Promise<SandboxEnd> {
  const { box, job, slot, attempt } = place;
  const { cpus, limitSeconds, ...rest } = wish;
  const patience = patienceOf(place);
  const engine: EngineInfo = await patiently(() => box.engine.control.info(), patience);
  refuseUnknownRuntime(box.runtime, engine);
  const request: SandboxRequest = {
    ...rest,
    run: job.run,
    job: job.job,
    attempt,
    runner: box.id,
    data: box.folders.data,
    slot,
    cpus: cpusOfSlot(slot, box.slotCount, engine.NCPU, cpus),
    gpus: box.gpus.slice(slot, slot + 1),
    deadline: new Date(box.now() + limitSeconds * 1000),
    seccompProfile: box.seccompProfile,
    runtime: box.runtime,
  };
  return await runSandbox(box, request, { onMessage, patience });
}

/** The engine would refuse it too, in words that tell nobody what to do. */
function refuseUnknownRuntime(runtime: Runtime, { Runtimes }: EngineInfo): void {
  if (Runtimes === undefined || runtime in Runtimes) return;
  throw new InfrastructureFailure(
    `The Docker engine does not know the runtime ${runtime}: install it there, or set SANDBOX_RUNTIME=runc.`,
  );
}

/** How a job waits for a Docker engine that does not answer: it says so, and lasts. */
export function patienceOf({ box, job, signal, progress }: WorkPlace): Patience {
  return {
    signal,
    lostSeconds: box.limits.engineLostSeconds,
    onWaiting(isWaiting) {
      box.log.warn({ job: job.job, isWaiting }, 'Docker engine');
      progress.tell({ waiting: isWaiting ? waitingForEngine : null });
    },
  };
}
