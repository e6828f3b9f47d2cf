import type { ContainerInspectInfo } from 'dockerode';
import type { Evidence } from '../refine/trial.ts';
import { InfrastructureFailure } from './failures.ts';
import { labels } from './spec.ts';
import type { Transcript } from './transcript.ts';

export type Killing = 'timed-out' | 'output-limit';

/** How a sandbox ended, whatever the code in it says. `exited` is the only end that it chose itself. */
export type SandboxEnd = {
  readonly how: 'exited' | 'timed-out' | 'output-limit' | 'out-of-memory';
  readonly exitCode: number;
  readonly lastLines: readonly string[];
  readonly evidence: Evidence;
};

export function hasEnded({ State }: ContainerInspectInfo): boolean {
  return State.Status === 'exited' || State.Status === 'dead';
}

export function whyKill(state: ContainerInspectInfo, transcript: Transcript): Killing | null {
  if (transcript.isOverflowing()) return 'output-limit';
  return Date.now() > deadlineOf(state) ? 'timed-out' : null;
}

/** What became of an ended sandbox, by what the engine says of it. Throws where the world ended it. */
export function describeEnd(state: ContainerInspectInfo, transcript: Transcript, killed: Killing | null): SandboxEnd {
  const { ExitCode: exitCode, OOMKilled: outOfMemory, StartedAt, FinishedAt } = state.State;
  const wasKilled = exitCode === 137 || exitCode === 143;
  const how = ending();
  const evidence: Evidence = {
    image: `${state.Config.Image}@${state.Image}`,
    specHash: state.Config.Labels[labels.spec] ?? '',
    exitCode,
    outOfMemory,
    timedOut: how === 'timed-out',
    seconds: Math.max(0, (Date.parse(FinishedAt) - Date.parse(StartedAt)) / 1000),
  };
  return { how, exitCode, lastLines: transcript.lastLines(), evidence };

  function ending(): SandboxEnd['how'] {
    // Also when it ended by itself just then: what came last has not been read.
    if (transcript.isOverflowing()) return 'output-limit';
    // The exit code before the flag, which is also set where only a child was killed and the code coped with it.
    if (exitCode === 0) return 'exited';
    if (outOfMemory && killed === null) return 'out-of-memory';
    if (!wasKilled) return 'exited';
    if (killed !== null) return killed;
    // Killed by a runner that was killed itself before it could tell: the same facts give the same answer.
    if (Date.parse(FinishedAt) >= deadlineOf(state)) return 'timed-out';
    throw new InfrastructureFailure(`The sandbox was killed from outside (exit code ${exitCode}).`);
  }
}

function deadlineOf(state: ContainerInspectInfo): number {
  return Date.parse(state.Config.Labels[labels.deadline] ?? '');
}
