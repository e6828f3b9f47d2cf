import { setTimeout as delay } from 'node:timers/promises';
import type { Container, ContainerInspectInfo } from 'dockerode';
import type { Box } from './box.ts';
import { answered, engineStatus, type Patience, patiently } from './docker-engine.ts';
import { InfrastructureFailure, JobCancelled } from './failures.ts';
import { type Following, followLog } from './follow.ts';
import { refuseForeignEnd } from './foreign-end.ts';
import { createMemoryWatch, type MemoryWatch } from './memory-watch.ts';
import { recordOutcome } from './outcomes.ts';
import { createOutputVolume } from './output-volume.ts';
import { createOutputWatch, type OutputWatch } from './output-watch.ts';
import type { HarnessMessage } from './protocol.ts';
import { deadlineOf, describeEnd, evidenceOf, hasEnded, type Killing, type SandboxEnd } from './sandbox-end.ts';
import { containerName, type SandboxRequest, sandboxSpec } from './spec.ts';
import { steadyClock } from './steady-clock.ts';
import { createTranscript, type Transcript } from './transcript.ts';

const pollMilliseconds = 1000;
/** After the exit, for the end of the log to come. */
const logEndMilliseconds = 10_000;
const mostReadings = 3;

type Repeat = <T>(what: () => Promise<T>) => Promise<T>;

export type SandboxWatcher = {
  /** Called once for each message, in order, also where an earlier runner has heard it before. */
  readonly onMessage: (message: HarnessMessage) => void;
  readonly patience: Patience;
};

/**
 * Runs a sandbox to its end, or adopts the one that is there: a killed runner, a second delivery and a restarted
 * engine are all the same case. The container and its volume stay until `removeSandboxes`.
 */
export async function runSandbox(box: Box, request: SandboxRequest, watcher: SandboxWatcher): Promise<SandboxEnd> {
  const { signal } = watcher.patience;
  const now = steadyClock(box.now); // from the moment at which the deadline of a new sandbox was set
  const call: Repeat = (what) => patiently(what, watcher.patience);
  const container = box.engine.control.getContainer(containerName(request));
  const memory = createMemoryWatch();
  try {
    await call(() => createOrAdopt(box, request));
    await call(() => startOnce(container));
    box.reach('after-start');
    const { state, transcript, killed } = await watch(box, container, request, now, memory, watcher, call);
    box.reach('after-exit');
    const end = describeEnd(state, transcript, killed, memory.peakBytes());
    await recordOutcome(box, request, end.evidence);
    await call(() => refuseForeignEnd(box, state, end));
    // Of an adopted one nobody knows: the machine may have slept under the runner before this one.
    if (end.how === 'timed-out' && deadlineOf(state) !== request.deadline.getTime())
      throw new InfrastructureFailure(
        'The sandbox reached its deadline, but a runner was restarted meanwhile: whether it had all of its time is not known.',
      );
    return end;
  } catch (error) {
    if (signal.reason instanceof JobCancelled) await endCancelled(box, container, request, memory, signal.reason.by);
    throw error;
  } finally {
    memory.stop();
  }
}

async function createOrAdopt(box: Box, request: SandboxRequest): Promise<void> {
  const spec = sandboxSpec(request);
  await createOutputVolume(box, request, spec.Labels ?? {});
  box.reach('after-volume');
  try {
    await box.engine.control.createContainer(spec);
    box.log.info({ job: request.job, container: spec.name, slot: request.slot }, 'sandbox created');
    box.reach('after-create');
  } catch (error) {
    if (engineStatus(error) === 404) {
      throw new InfrastructureFailure(`The image ${request.image} is not there. Build it with \`npm run setup\`.`, {
        cause: error,
      });
    }
    if (engineStatus(error) !== 409) throw error;
    box.log.info({ job: request.job, container: spec.name }, 'sandbox adopted');
  }
}

/** One that has run must not run again: its training would be repeated over what it left behind. */
async function startOnce(container: Container): Promise<void> {
  const { State } = await inspect(container);
  if (State.Status === 'created') await container.start();
}

type Watched = {
  readonly state: ContainerInspectInfo;
  readonly transcript: Transcript;
  readonly killed: Killing | null;
};

/** Level-triggered: looks once a second at what is, instead of waiting for what may never be told. */
async function watch(
  box: Box,
  container: Container,
  request: SandboxRequest,
  now: () => number,
  memory: MemoryWatch,
  watcher: SandboxWatcher,
  call: Repeat,
): Promise<Watched> {
  const { signal } = watcher.patience;
  const { promise: overflow, resolve: onOverflow } = Promise.withResolvers<void>();
  const hear = (message: HarnessMessage) => {
    watcher.onMessage(message);
    box.reach('mid-stream');
  };
  const transcript = createTranscript(hear, box.limits.outputBytes, onOverflow);
  const output = createOutputWatch(box, request);
  const logged = box.engine.follower.getContainer(container.id);
  let following: Following | null = null;
  let killed: Killing | null = null;
  try {
    for (let readings = 0; ; ) {
      const state = await call(() => inspect(container));
      const isOver = hasEnded(state);
      following ??= await call(() => followLog(logged, transcript));
      if (!isOver) memory.listen(logged);
      const turns = [following.ended, pause(isOver ? logEndMilliseconds : pollMilliseconds, signal)];
      const ending = await Promise.race(killed === null ? [...turns, overflow] : turns);
      signal.throwIfAborted();

      if (isOver) {
        const isRead = ending === 'whole' || transcript.isOverflowing() || readings++ === mostReadings;
        if (isRead) return { state, transcript, killed };
      } else {
        killed ??= await call(() => whyKill(state, now(), transcript, output));
        if (killed !== null) await call(() => kill(container));
        if (!ending) continue;
      }
      // The log broke off, or ended before the exit was seen (an engine that shuts down ends it too): read it again.
      following.stop();
      following = null;
      await pause(pollMilliseconds / 5, signal);
    }
  } finally {
    following?.stop();
  }
}

async function whyKill(
  state: ContainerInspectInfo,
  now: number,
  transcript: Transcript,
  output: OutputWatch,
): Promise<Killing | null> {
  if (transcript.isOverflowing()) return 'output-limit';
  if (now > deadlineOf(state)) return 'timed-out';
  return await output.look();
}

/** Nobody waits for a cancelled job any more: what is known of it is written down, as far as the engine answers. */
async function endCancelled(
  box: Box,
  container: Container,
  request: SandboxRequest,
  memory: MemoryWatch,
  by: string,
): Promise<void> {
  try {
    await answered(kill(container));
    const state = await answered(inspect(container));
    const evidence = evidenceOf(state, memory.peakBytes());
    await recordOutcome(box, request, { ...evidence, endedBy: 'cancelled', cancelledBy: by });
  } catch (error) {
    box.log.warn({ job: request.job, err: error }, 'cancelled sandbox not looked at');
  }
}

async function inspect(container: Container): Promise<ContainerInspectInfo> {
  try {
    return await container.inspect();
  } catch (error) {
    if (engineStatus(error) !== 404) throw error;
    throw new InfrastructureFailure('The sandbox was removed from outside.', { cause: error });
  }
}

async function kill(container: Container): Promise<void> {
  try {
    await container.kill();
  } catch (error) {
    const status = engineStatus(error);
    if (status !== 404 && status !== 409) throw error; // gone, or ended by itself
  }
}

/** Also ends, without complaint, when the signal is aborted. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<undefined> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
