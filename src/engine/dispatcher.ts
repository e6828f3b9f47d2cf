import { type Job, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import type { BotFailpoint, Reach } from '../refine/failpoint.ts';
import { runOfJob } from '../refine/job-id.ts';
import { endedKey, runnerQueue, teamQueue, type Wish, wantedChannel, wantedKey } from '../refine/wire.ts';
import { type NextStep, type WorkReport, workReportSchema } from '../refine/work.ts';
import { connect, type RedisConnection } from './redis-server.ts';

const keptForSeconds = 7 * 24 * 3600;

/** Keeps Redis in line with what runs want. Everything here may be repeated, and everything in Redis may be lost. */
export type Dispatcher = {
  /** Makes sure that the job is there; the report if it is done already. */
  ensure(run: string, step: Extract<NextStep, { work: unknown }>): Promise<WorkReport | null>;
  /** Says which one job a run wants, so that runners drop any other. */
  want(run: string, wish: Wish): Promise<void>;
  /** Says which runs have ended: what runners keep for those may go. */
  haveEnded(runs: readonly string[]): Promise<void>;
  /** Forgets jobs that a dead process was working on: only for a Redis that nobody else uses, where no worker is alive yet. */
  releaseActive(): Promise<void>;
  close(): Promise<void>;
};

/** `onDone` is called with a run's id when one of its jobs has ended: a wake-up, not the truth. */
export function createDispatcher(
  connection: RedisConnection,
  onDone: (run: string) => void,
  reach: Reach<BotFailpoint>,
): Dispatcher {
  const redis = connect(connection, { maxRetriesPerRequest: 1, commandTimeout: 5000 });
  const names = [runnerQueue, teamQueue] as const;
  const queues = new Map(names.map((name) => [name, openQueue(name, redis)]));
  const endings = names.map((name) => listen(name, connection, onDone));
  const told = new Map<string, string>();

  return {
    async ensure(run, step) {
      const queue = queues.get(step.queue === 'runner' ? runnerQueue : teamQueue);
      if (queue === undefined) throw new Error(`there is no queue for ${step.queue}`);
      const job: Job | undefined = await queue.getJob(step.job);
      if (job === undefined) {
        reach('before-enqueue');
        await queue.add(step.work.kind, { run, job: step.job, work: step.work }, { jobId: step.job });
        reach('after-enqueue');
        return null;
      }
      return reportOf(job);
    },
    async want(run, wish) {
      await redis.set(wantedKey(run), JSON.stringify(wish), 'EX', keptForSeconds);
      if (wish.job !== '') await redis.srem(endedKey, run); // an older log was put back beside this Redis
      if (told.get(run) === wish.job) return;
      await redis.publish(wantedChannel, JSON.stringify({ run, wish }));
      told.set(run, wish.job);
    },
    async haveEnded(runs) {
      if (runs.length > 0) await redis.sadd(endedKey, ...runs);
    },
    async releaseActive() {
      for (const queue of queues.values()) {
        for (const job of await queue.getActive()) {
          await redis.del(`${queue.toKey(job.id ?? '')}:lock`);
          await job.remove();
        }
      }
    },
    async close() {
      await Promise.allSettled([...endings, ...queues.values()].map((part) => part.close()));
      redis.disconnect();
    },
  };
}

function openQueue(name: string, redis: Redis): Queue {
  const queue = new Queue(name, {
    connection: redis,
    defaultJobOptions: {
      attempts: 1,
      removeOnComplete: { age: keptForSeconds, count: 5000 },
      removeOnFail: { age: keptForSeconds, count: 5000 },
    },
  });
  queue.on('error', () => {}); // the call that meets the error reports it
  return queue;
}

function listen(name: string, connection: RedisConnection, onDone: (run: string) => void): QueueEvents {
  const client = connect(connection, { maxRetriesPerRequest: null });
  const events = new QueueEvents(name, { connection: client });
  events.on('error', () => {}); // the engine's tick finds what was missed meanwhile
  events.on('completed', ({ jobId }) => onDone(runOfJob(jobId)));
  events.on('failed', ({ jobId }) => onDone(runOfJob(jobId)));
  return events;
}

async function reportOf(job: Job): Promise<WorkReport | null> {
  if (job.finishedOn === undefined) return null;
  if (job.failedReason) return { type: 'infrastructureFailed', message: job.failedReason.slice(0, 1000) };
  const report = workReportSchema.safeParse(job.returnvalue);
  if (report.success) return report.data;
  return {
    type: 'infrastructureFailed',
    message: `the answer of job ${job.id} is malformed: ${report.error.issues[0]?.message ?? ''}`,
  };
}
