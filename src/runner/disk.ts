import { setTimeout as delay } from 'node:timers/promises';
import { patiently } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import { freeBytes } from './free-bytes.ts';
import { pruneForSpace } from './prune.ts';
import { patienceOf, type WorkPlace } from './work-place.ts';

const lookMilliseconds = 1000;

/** Waits until the machine has room for a new sandbox, and says so meanwhile. What runs already goes on. */
export async function waitForSpace(place: WorkPlace): Promise<void> {
  const { box, job, signal, progress } = place;
  const { minimumFreeBytes, diskFullSeconds } = box.limits;
  const { DockerRootDir } = await patiently(() => box.engine.control.info(), patienceOf(place));
  const givesUpAt = performance.now() + diskFullSeconds * 1000;
  for (let looks = 0; ; looks++) {
    const free = await leastFreeBytes(box.folders.data, DockerRootDir);
    if (free >= minimumFreeBytes) {
      if (looks > 0) progress.tell({ waiting: null });
      return;
    }
    const sentence = `The runner's disk has only ${gigabytes(free)} left: no new trial starts before ${gigabytes(minimumFreeBytes)} are free.`;
    if (performance.now() > givesUpAt) throw new InfrastructureFailure(sentence);
    progress.tell({ waiting: sentence });
    if (looks === 0) {
      box.log.warn({ job: job.job, free, minimumFreeBytes }, 'disk nearly full');
      await pruneForSpace(box);
    }
    await delay(lookMilliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Where there are fewest. A folder that is not on this machine (the engine is elsewhere) does not count. */
async function leastFreeBytes(...folders: readonly string[]): Promise<number> {
  const free = await Promise.all(folders.map(freeBytes));
  return Math.min(...free.map((bytes) => bytes ?? Number.POSITIVE_INFINITY));
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
