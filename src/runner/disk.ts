import { setTimeout as delay } from 'node:timers/promises';
import type { Limits } from './box.ts';
import { patiently } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import { type FreeSpace, freeSpace, lackOf } from './free-space.ts';
import { pruneForSpace } from './prune.ts';
import { patienceOf, type WorkPlace } from './work-place.ts';

const lookMilliseconds = 1000;

/** Waits until the machine has room for a new sandbox, and says so meanwhile. What runs already goes on. */
export async function waitForSpace(place: WorkPlace): Promise<void> {
  const { box, job, signal, progress } = place;
  const { DockerRootDir } = await patiently(() => box.engine.control.info(), patienceOf(place));
  const givesUpAt = performance.now() + box.limits.diskFullSeconds * 1000;
  for (let looks = 0; ; looks++) {
    const free = await Promise.all([box.folders.data, DockerRootDir].map(freeSpace));
    const sentence = shortage(free, box.limits);
    if (sentence === null) {
      if (looks > 0) progress.tell({ waiting: null });
      return;
    }
    if (performance.now() > givesUpAt) throw new InfrastructureFailure(sentence);
    progress.tell({ waiting: sentence });
    if (looks === 0) {
      box.log.warn({ job: job.job, free }, 'disk nearly full');
      await pruneForSpace(box);
    }
    await delay(lookMilliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function shortage(
  spaces: readonly (FreeSpace | null)[],
  { minimumFreeBytes, minimumFreeFileShare }: Limits,
): string | null {
  for (const space of spaces) {
    const lack = lackOf(space, minimumFreeBytes, minimumFreeFileShare);
    if (space === null || lack === null) continue;
    if (lack === 'bytes')
      return `The runner's disk has only ${gigabytes(space.bytes)} left: no new trial starts before ${gigabytes(minimumFreeBytes)} are free.`;
    const percent = minimumFreeFileShare * 100;
    return `The runner's disk has less than ${percent} % of its inodes left: no new trial starts before many small files are deleted.`;
  }
  return null;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
