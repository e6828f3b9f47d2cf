import { setTimeout as delay } from 'node:timers/promises';
import type { Container, ContainerInspectInfo } from 'dockerode';
import type { Box } from './box.ts';
import { engineStatus, type Patience, patiently } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import { type Following, followLog } from './follow.ts';
import { createOutputVolume } from './output-volume.ts';
import type { HarnessMessage } from './protocol.ts';
import { describeEnd, hasEnded, type Killing, type SandboxEnd, whyKill } from './sandbox-end.ts';
import { containerName, type SandboxRequest, sandboxSpec } from './spec.ts';
import { createTranscript } from './transcript.ts';

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
  const call: Repeat = (what) => patiently(what, watcher.patience);
  const container = box.engine.control.getContainer(containerName(request));
  await call(() => createOrAdopt(box, request));
  await call(() => startOnce(container));
  return await watch(box, container, watcher, call);
}

async function createOrAdopt(box: Box, request: SandboxRequest): Promise<void> {
  const spec = sandboxSpec(request);
  await createOutputVolume(box, request, spec.Labels ?? {});
  try {
    await box.engine.control.createContainer(spec);
    box.log.info({ job: request.job, container: spec.name, slot: request.slot }, 'sandbox created');
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

/** Level-triggered: looks once a second at what is, instead of waiting for what may never be told. */
async function watch(box: Box, container: Container, watcher: SandboxWatcher, call: Repeat): Promise<SandboxEnd> {
  const { signal } = watcher.patience;
  const { promise: overflow, resolve: onOverflow } = Promise.withResolvers<void>();
  const transcript = createTranscript(watcher.onMessage, box.limits.outputBytes, onOverflow);
  const logged = box.engine.follower.getContainer(container.id);
  let following: Following | null = null;
  let killed: Killing | null = null;
  try {
    for (let readings = 0; ; ) {
      const state = await call(() => inspect(container));
      const isOver = hasEnded(state);
      following ??= await call(() => followLog(logged, transcript));
      const turns = [following.ended, pause(isOver ? logEndMilliseconds : pollMilliseconds, signal)];
      const ending = await Promise.race(killed === null ? [...turns, overflow] : turns);
      signal.throwIfAborted();

      if (isOver) {
        const isRead = ending === 'whole' || transcript.isOverflowing() || readings++ === mostReadings;
        if (isRead) {
          const end = describeEnd(state, transcript, killed);
          box.log.info(
            { container: state.Name, how: end.how, exitCode: end.exitCode, seconds: end.evidence.seconds },
            'sandbox ended',
          );
          return end;
        }
      } else {
        killed ??= whyKill(state, transcript);
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
