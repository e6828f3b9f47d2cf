import type { ContainerInspectInfo } from 'dockerode';
import { describe, expect, it } from 'vitest';
import { describeEnd } from '../../src/runner/sandbox-end.ts';
import { createTranscript } from '../../src/runner/transcript.ts';

const deadline = '2030-01-01T00:10:00Z';

function end(exitCode: number, { outOfMemory = false, finishedAt = '2030-01-01T00:05:00Z', output = 0 } = {}): string {
  const transcript = createTranscript(
    () => {},
    1000,
    () => {},
  );
  transcript.stderr(Buffer.alloc(output));
  const state = {
    Image: 'sha256:1',
    Config: { Image: 'improve', Labels: { 'improve.deadline': deadline } },
    State: { ExitCode: exitCode, OOMKilled: outOfMemory, StartedAt: '2030-01-01T00:00:00Z', FinishedAt: finishedAt },
  } as unknown as ContainerInspectInfo; // the engine says much more
  return describeEnd(state, transcript, null).how;
}

describe('the end of a sandbox that another runner may have killed', () => {
  it('is its own with its own exit code, even where a child ran out of memory', () => {
    expect(end(0)).toBe('exited');
    expect(end(1)).toBe('exited');
    expect(end(0, { outOfMemory: true })).toBe('exited');
  });

  it('is out of memory where that ended it', () => {
    expect(end(137, { outOfMemory: true })).toBe('out-of-memory');
    expect(end(1, { outOfMemory: true })).toBe('out-of-memory');
  });

  it('is the deadline or the output limit by the same facts that led to the kill', () => {
    expect(end(137, { finishedAt: '2030-01-01T00:10:01Z' })).toBe('timed-out');
    expect(end(137, { output: 1001 })).toBe('output-limit');
  });

  it('is the world otherwise', () => {
    expect(() => end(137)).toThrow('killed from outside');
    expect(() => end(143)).toThrow('killed from outside');
  });
});
