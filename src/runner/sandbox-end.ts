import type { ContainerInspectInfo } from 'dockerode';
import type { Evidence } from '../refine/trial.ts';
import { labels } from './spec.ts';
import type { Transcript } from './transcript.ts';

/** Why the runner itself ends a sandbox. */
export type Killing = 'timed-out' | 'output-limit' | OutputDanger;

/**
 * What a watched output can come to. `disk-nearly-full`: the disk under it is, by whomever. `unmeasured`: nobody knows
 * how much it holds.
 */
export type OutputDanger = 'disk-limit' | 'disk-nearly-full' | 'unmeasured';

/** How a sandbox ended, whatever the code in it says. `exited` is the only end that it chose itself. */
export type SandboxEnd = {
  /** `killed`: by a signal that this runner did not send. */
  readonly how: 'exited' | 'out-of-memory' | 'killed' | Killing;
  readonly exitCode: number;
  readonly lastLines: readonly string[];
  readonly evidence: Evidence;
};

const endedBy = {
  exited: 'itself',
  'timed-out': 'deadline',
  'output-limit': 'output-limit',
  'disk-limit': 'disk-limit',
  'disk-nearly-full': 'disk-nearly-full',
  unmeasured: 'unmeasured',
  'out-of-memory': 'memory-limit',
  killed: 'outside',
} as const satisfies Record<SandboxEnd['how'], Evidence['endedBy']>;

export function hasEnded({ State }: ContainerInspectInfo): boolean {
  return State.Status === 'exited' || State.Status === 'dead';
}

export function deadlineOf(state: ContainerInspectInfo): number {
  return Date.parse(state.Config.Labels[labels.deadline] ?? '');
}

/** What became of an ended sandbox, by what the engine says of it. */
export function describeEnd(
  state: ContainerInspectInfo,
  transcript: Transcript,
  killed: Killing | null,
  peakMemoryBytes: number | null,
): SandboxEnd {
  const { ExitCode: exitCode, OOMKilled: outOfMemory } = state.State;
  const how = ending();
  const evidence = { ...evidenceOf(state, peakMemoryBytes), endedBy: endedBy[how] };
  return { how, exitCode, lastLines: transcript.lastLines(), evidence };

  function ending(): SandboxEnd['how'] {
    // Also when it ended by itself just then: what came last has not been read.
    if (transcript.isOverflowing()) return 'output-limit';
    // The exit code before the flag, which is also set where only a child was killed and the code coped with it.
    if (exitCode === 0) return 'exited';
    if (outOfMemory && killed === null) return 'out-of-memory';
    if (exitCode !== 137 && exitCode !== 143) return 'exited';
    return killed ?? 'killed';
  }
}

/** What the engine knows of a sandbox that has ended; who ended it is for the caller to say. */
export function evidenceOf(state: ContainerInspectInfo, peakMemoryBytes: number | null): Evidence {
  const { ExitCode, OOMKilled, StartedAt, FinishedAt } = state.State;
  const { Labels } = state.Config;
  return {
    image: `${state.Config.Image}@${state.Image}`,
    specHash: Labels[labels.spec] ?? '',
    exitCode: ExitCode,
    outOfMemory: OOMKilled,
    seconds: Math.max(0, (Date.parse(FinishedAt) - Date.parse(StartedAt)) / 1000),
    endedBy: null,
    cancelledBy: null,
    limits: limitsOf(state),
    peakMemoryBytes,
  };
}

function limitsOf(state: ContainerInspectInfo): Evidence['limits'] {
  const { Created, Config, HostConfig } = state;
  const outputMegabytes = Config.Labels[labels.outputMegabytes];
  return {
    memoryMegabytes: (HostConfig.Memory ?? 0) / 2 ** 20,
    cpus: (HostConfig.NanoCpus ?? 0) / 1e9,
    outputMegabytes: outputMegabytes === undefined ? null : Number(outputMegabytes),
    seconds: Math.round((deadlineOf(state) - Date.parse(Created)) / 1000),
  };
}
