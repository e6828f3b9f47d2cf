import type { ContainerInspectInfo } from 'dockerode';
import { describe, expect, it } from 'vitest';
import { describeEnd, type Killing, type SandboxEnd } from '../../src/runner/sandbox-end.ts';
import { createTranscript } from '../../src/runner/transcript.ts';

const deadline = '2030-01-01T00:10:00Z';

function end(
  exitCode: number,
  { outOfMemory = false, finishedAt = '2030-01-01T00:05:00Z', output = 0, killed = null as Killing | null } = {},
): SandboxEnd {
  const transcript = createTranscript(
    () => {},
    1000,
    () => {},
  );
  transcript.stderr(Buffer.alloc(output));
  const state = {
    Image: 'sha256:1',
    Created: '2030-01-01T00:00:00Z',
    Config: { Image: 'improve', Labels: { 'improve.deadline': deadline, 'improve.output-megabytes': '64' } },
    HostConfig: { Memory: 2 ** 30, NanoCpus: 1e9 },
    State: { ExitCode: exitCode, OOMKilled: outOfMemory, StartedAt: '2030-01-01T00:00:00Z', FinishedAt: finishedAt },
  } as unknown as ContainerInspectInfo; // the engine says much more
  return describeEnd(state, transcript, killed, 5e8);
}

describe('the end of a sandbox that another runner may have killed', () => {
  it('is its own with its own exit code, even where a child ran out of memory', () => {
    expect(end(0).how).toBe('exited');
    expect(end(1).how).toBe('exited');
    expect(end(0, { outOfMemory: true }).how).toBe('exited');
  });

  it('is out of memory where that ended it', () => {
    expect(end(137, { outOfMemory: true }).how).toBe('out-of-memory');
    expect(end(1, { outOfMemory: true }).how).toBe('out-of-memory');
  });

  it('is the output limit by the same facts that led to the kill', () => {
    expect(end(137, { output: 1001 }).how).toBe('output-limit');
  });

  it('is a kill by somebody otherwise, after the deadline too: only who killed it knows whether it had its time', () => {
    expect(end(137).how).toBe('killed');
    expect(end(137, { finishedAt: '2030-01-01T00:10:01Z' }).how).toBe('killed');
    expect(end(143).how).toBe('killed');
  });

  it('is told with its limits and what ended it', () => {
    expect(end(137, { finishedAt: '2030-01-01T00:10:01Z', killed: 'timed-out' }).evidence).toMatchObject({
      exitCode: 137,
      endedBy: 'deadline',
      limits: { memoryMegabytes: 1024, cpus: 1, outputMegabytes: 64, seconds: 600 },
      seconds: 601,
      peakMemoryBytes: 5e8,
    });
  });
});
