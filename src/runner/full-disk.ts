import { setTimeout as delay } from 'node:timers/promises';
import type { Box } from './box.ts';
import { engineStatus } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import { freeSpace, gigabytes } from './free-space.ts';
import { hasSparseOutput } from './output-volume-file.ts';
import { pruneForSpace } from './prune.ts';
import type { WorkPlace } from './work-place.ts';

const longestPauseMilliseconds = 10_000;

/**
 * Repeats work for as long as a disk of this machine is full, and says so meanwhile. The work must be safe to repeat: it
 * finds its sandbox again and takes what that has left from the start. Only the pauses count as waiting, not the work between them.
 */
export async function outlastFullDisk<Done>(
  place: Pick<WorkPlace, 'job' | 'signal' | 'progress'> & {
    readonly box: Pick<Box, 'folders' | 'limits' | 'log' | 'wishes'>;
  },
  work: () => Promise<Done>,
): Promise<Done> {
  const { box, job, signal, progress } = place;
  let pausedMilliseconds = 0;
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      const done = await work();
      if (tries > 0) progress.tell({ waiting: null });
      return done;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      const sentence = await sentenceAbout(error, box.folders.data);
      const isOver = pausedMilliseconds >= box.limits.diskFullSeconds * 1000;
      // What a sandbox wrote into a file that could not grow may be lost, and nobody was told.
      if (isOver || (await hasSparseOutput(box.folders, job.job)))
        throw new InfrastructureFailure(sentence, { cause: error });
      progress.tell({ waiting: sentence });
      if (tries === 0) box.log.warn({ job: job.job, err: error }, 'disk full');
      await pruneForSpace(box); // each time: other runs end meanwhile
    }
    const pause = Math.min(1000 * 2 ** tries, longestPauseMilliseconds);
    await delay(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
    pausedMilliseconds += pause;
  }
}

/** True where this, or what caused it, is that there is no space left: in our words, a program's or the engine's. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return true;
  const ofProgram = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : '';
  const said = engineStatus(error) === null ? ofProgram : error.message;
  return /no space left on device|disk quota exceeded/i.test(said) || isDiskFull(error.cause);
}

async function sentenceAbout(error: unknown, folder: string): Promise<string> {
  if (engineStatus(error) !== null)
    return 'The disk of the Docker engine is full. Free some of it, and the run goes on.';
  const free = gigabytes((await freeSpace(folder))?.bytes ?? 0);
  return `The runner's disk is full: ${free} left in ${folder}. Free some of it, and the run goes on.`;
}
