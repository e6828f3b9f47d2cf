import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerStats } from 'dockerode';
import type { BoxUnderTest } from '../runner/box-under-test.ts';
import { docker } from '../runner/box-under-test.ts';

export type Peaks = {
  readonly processes: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  /** Null where only root could have looked. */
  readonly logBytes: number | null;
  /** Longest that the engine took to answer. */
  readonly answerMilliseconds: number;
};

const gapMilliseconds = 100;

/** What the engine and the kernel say of a box's one sandbox, again and again until the promise is settled. */
export async function peaksUntil(box: BoxUnderTest, over: Promise<unknown>): Promise<Peaks> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  over.then(end, end);
  const peaks = { processes: 0, memoryBytes: 0, memoryLimitBytes: 0, logBytes: null, answerMilliseconds: 0 } as {
    -readonly [peak in keyof Peaks]: Peaks[peak];
  };
  while (!isOver) {
    const asked = performance.now();
    const [sandbox] = await box.containers();
    if (sandbox !== undefined) {
      const reading = await read(sandbox.Id);
      peaks.processes = Math.max(peaks.processes, reading?.stats.pids_stats?.current ?? 0);
      peaks.memoryBytes = Math.max(peaks.memoryBytes, reading?.stats.memory_stats?.usage ?? 0);
      peaks.memoryLimitBytes = Math.max(peaks.memoryLimitBytes, reading?.stats.memory_stats?.limit ?? 0);
      peaks.logBytes = reading?.logBytes == null ? peaks.logBytes : Math.max(peaks.logBytes ?? 0, reading.logBytes);
    }
    peaks.answerMilliseconds = Math.max(peaks.answerMilliseconds, performance.now() - asked);
    await delay(gapMilliseconds);
  }
  return peaks;
}

async function read(id: string): Promise<{ readonly stats: ContainerStats; readonly logBytes: number | null } | null> {
  const container = docker.getContainer(id);
  try {
    const { LogPath } = await container.inspect();
    const stats = await container.stats({ stream: false, 'one-shot': true });
    return {
      stats,
      logBytes: await stat(LogPath).then(
        ({ size }) => size,
        () => null,
      ),
    };
  } catch {
    return null; // gone meanwhile
  }
}
