import { type Job, Queue, UnrecoverableError, Worker } from 'bullmq';
import type { Logger } from 'pino';
import { runnerJobSchema, runnerQueue } from '../refine/wire.ts';
import type { WorkReport } from '../refine/work.ts';
import { RunnerClosed } from './failures.ts';
import type { Jobs } from './jobs.ts';
import { deleteIfHeld, type RedisClient } from './redis.ts';
import type { Request } from './results.ts';
import type { Wanted } from './wanted.ts';

/** A runner that was killed gives up its jobs after the lock, and they are delivered again at the next check. */
const lockMilliseconds = 15_000;
const stalledCheckMilliseconds = 3000;
/** A job may outlive many runners: it is adopted, not repeated. */
const mostDeliveries = 50;

export type QueueWorker = {
  /** Gives back what a dead runner of this name had taken, so that the bot asks again at once and not when the locks run out. */
  readonly releaseClaims: (requests: readonly Request[]) => Promise<void>;
  readonly start: (concurrency: number) => void;
  readonly close: () => Promise<void>;
};

/** Takes jobs from the queue and answers with their reports. Delivering twice is harmless: see `Jobs.run`. */
export function createWorker(redis: RedisClient, jobs: Jobs, wanted: Wanted, log: Logger): QueueWorker {
  const worker = new Worker(runnerQueue, (job, token) => processJob(job, token ?? null, jobs, wanted), {
    connection: redis,
    autorun: false,
    lockDuration: lockMilliseconds,
    stalledInterval: stalledCheckMilliseconds,
    maxStalledCount: mostDeliveries,
  });
  worker.on('error', (error) => log.debug({ err: error }, 'queue'));
  const queue = new Queue(runnerQueue, { connection: redis });
  queue.on('error', (error) => log.debug({ err: error }, 'queue'));
  return {
    async releaseClaims(requests) {
      for (const { job, claim } of requests) {
        // Somebody else's lock means: another runner has it by now. The queue removes nothing that is locked.
        if (claim !== null && (await deleteIfHeld(redis, `${queue.toKey(job.job)}:lock`, claim)))
          await queue.remove(job.job);
      }
    },
    start(concurrency) {
      worker.concurrency = concurrency;
      worker.run().catch((error: unknown) => log.error({ err: error }, 'the queue worker ended'));
    },
    async close() {
      await worker.close(true);
      await queue.close();
    },
  };
}

async function processJob(job: Job, claim: string | null, jobs: Jobs, wanted: Wanted): Promise<WorkReport> {
  const data = runnerJobSchema.safeParse(job.data);
  if (!data.success) throw new UnrecoverableError(`the job is malformed: ${data.error.issues[0]?.message ?? ''}`);
  const wish = (await wanted.read([data.data.run])).get(data.data.run);
  if (wish !== undefined && wish.job !== data.data.job)
    throw new UnrecoverableError('The run wants other work by now.');
  try {
    return await jobs.run(data.data, { attempt: job.attemptsStarted, claim });
  } catch (error) {
    // Neither done nor failed: it stays locked until the lock runs out, and the next runner gets it.
    if (error instanceof RunnerClosed) return await new Promise(() => {});
    throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
  }
}
