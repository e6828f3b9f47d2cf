import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunnerWork } from '../refine/work.ts';
import type { Box, Limits } from './box.ts';
import { patiently } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import { freeSpace, gigabytes, lackOf } from './free-space.ts';
import { outputFileBytes } from './output-volume-file.ts';
import { pruneForSpace } from './prune.ts';
import { patienceOf, type WorkPlace } from './work-place.ts';

const lookMilliseconds = 1000;
const megabyte = 1024 * 1024;

/** What a job may write: into /out, and beside it into the data folder where its output is copied to. */
export type Reservation = { readonly outputBytes: number; readonly copyBytes: number };

/**
 * Waits until the machine has room for all that a new job may write, besides what those under way may still write, and
 * reserves it in `box.reservations`. Says so meanwhile. What runs already goes on.
 */
export async function waitForSpace(place: WorkPlace): Promise<void> {
  const { box, job, signal, progress } = place;
  const wanted = reservationOf(job.work, box.limits);
  const disks = await findDisks(place);
  const givesUpAt = performance.now() + box.limits.diskFullSeconds * 1000;
  for (let looks = 0; ; looks++) {
    const sentence = await whyNoSpace(box, job.job, wanted, disks);
    if (sentence === null) {
      if (looks > 0) progress.tell({ waiting: null });
      return;
    }
    if (performance.now() > givesUpAt) throw new InfrastructureFailure(sentence);
    progress.tell({ waiting: sentence });
    if (looks === 0) {
      box.log.warn({ job: job.job, reason: sentence }, 'disk nearly full');
      await pruneForSpace(box);
    }
    await delay(lookMilliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Of weights no more is copied than /out can hold. A preparation's /out is a ceiling that none comes near: it counts as a trial. */
export function reservationOf(work: RunnerWork, limits: Limits): Reservation {
  switch (work.kind) {
    case 'prepare':
    case 'train':
      return {
        outputBytes: limits.trainOutputMegabytes * megabyte,
        copyBytes: limits.trainOutputMegabytes * megabyte,
      };
    case 'check': // one, whose words are all that is kept of it
      return { outputBytes: limits.testOutputMegabytes * megabyte, copyBytes: 0 };
    case 'test': // two sandboxes, whose predictions are read into memory
      return { outputBytes: 2 * limits.testOutputMegabytes * megabyte, copyBytes: 0 };
  }
}

type Disk = { readonly folder: string; readonly holdsOutput: boolean; readonly holdsCopies: boolean };

/** A folder that is not on this machine (the engine is elsewhere) does not count. */
async function findDisks(place: WorkPlace): Promise<readonly Disk[]> {
  const { box } = place;
  const { data } = box.folders;
  const { DockerRootDir } = await patiently(() => box.engine.control.info(), patienceOf(place));
  const isOutputInData = (await patiently(box.outputVolumes.kind, patienceOf(place))) === 'loop';
  const [ofData, ofDocker] = await Promise.all([deviceOf(data), deviceOf(DockerRootDir)]);
  if (ofDocker === ofData) return [{ folder: data, holdsOutput: true, holdsCopies: true }];
  return [
    { folder: data, holdsOutput: isOutputInData, holdsCopies: true },
    { folder: DockerRootDir, holdsOutput: !isOutputInData, holdsCopies: false },
  ];
}

async function deviceOf(folder: string): Promise<number | null> {
  return await stat(folder).then(
    ({ dev }) => dev,
    () => null,
  );
}

/** Null where there is space; it is reserved by then. */
async function whyNoSpace(box: Box, job: string, wanted: Reservation, disks: readonly Disk[]): Promise<string | null> {
  const others = [...box.reservations.keys()].filter((other) => other !== job);
  const taken = new Map<string, number>();
  for (const other of others) taken.set(other, await outputFileBytes(box.folders, other));
  const looked = await Promise.all(disks.map(async (disk) => ({ disk, free: await freeSpace(disk.folder) })));
  // Nothing is awaited from here on: no two jobs are given the same space.
  for (const { disk, free } of looked) {
    const own = bytesOn(disk, wanted);
    const ofOthers = [...box.reservations]
      .filter(([other]) => other !== job)
      .reduce((sum, [other, { outputBytes, copyBytes }]) => {
        const left = Math.max(0, outputBytes - (taken.get(other) ?? 0));
        return sum + bytesOn(disk, { outputBytes: left, copyBytes });
      }, 0);
    const needed = box.limits.minimumFreeBytes + own + ofOthers;
    const lack = lackOf(free, needed, box.limits.minimumFreeFileShare);
    if (lack === 'files') {
      const percent = 100 * box.limits.minimumFreeFileShare;
      return `The runner's disk has less than ${percent} % of its inodes left in ${disk.folder}: no new trial starts before many small files are deleted.`;
    }
    if (free !== null && lack === 'bytes') {
      const parts = [
        `${gigabytes(box.limits.minimumFreeBytes)} that stay free`,
        `${gigabytes(own)} that it may write`,
        ...(ofOthers > 0 ? [`${gigabytes(ofOthers)} that others under way may write`] : []),
      ];
      return `The runner's disk has only ${gigabytes(free.bytes)} left in ${disk.folder}: no new trial starts before ${gigabytes(needed)} are free (${parts.join(', ')}).`;
    }
  }
  box.reservations.set(job, wanted);
  return null;
}

function bytesOn({ holdsOutput, holdsCopies }: Disk, { outputBytes, copyBytes }: Reservation): number {
  return (holdsOutput ? outputBytes : 0) + (holdsCopies ? copyBytes : 0);
}
