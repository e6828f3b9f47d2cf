import { setTimeout as delay } from 'node:timers/promises';
import type { DockerOptions } from 'dockerode';
import type { Logger } from 'pino';
import { progressChannel } from '../refine/wire.ts';
import { type Box, defaultLimits, type Images, type Limits } from './box.ts';
import { connectDocker } from './docker-engine.ts';
import { foldersIn, makeFolders } from './folders.ts';
import { createJobs } from './jobs.ts';
import { keepReconciling, reconcile } from './reconcile.ts';
import { connectRedis, type RedisConnection } from './redis.ts';
import { readSeccompProfile } from './seccomp.ts';
import { createSlots } from './slots.ts';
import type { Runtime } from './spec.ts';
import { watchWanted } from './wanted.ts';
import { createWorker } from './worker.ts';

/** Redis or the Docker engine may be away just now: closing does not wait for them. */
const closingMilliseconds = 3000;

export type RunnerOptions = {
  /** Keeps its name over restarts: that is how a runner knows its sandboxes again. */
  readonly id: string;
  readonly docker: DockerOptions;
  readonly redis: RedisConnection;
  readonly dataDir: string;
  readonly images: Images;
  readonly log: Logger;
  /** Sandboxes at a time. */
  readonly slots?: number;
  /** UUIDs, one for each slot. */
  readonly gpus?: readonly string[];
  readonly limits?: Partial<Limits>;
  readonly runtime?: Runtime;
};

export type Runner = {
  /** Stops taking work and lets go; sandboxes go on, and the next runner with this id adopts them. Takes seconds at most. */
  readonly close: () => Promise<void>;
};

/** Starts the worker of this machine. It holds nothing that is not on the disk, in Docker or in Redis. */
export function createRunner({
  id,
  docker,
  redis: connection,
  dataDir,
  images,
  log,
  slots = 1,
  gpus = [],
  limits = {},
  runtime = 'runc',
}: RunnerOptions): Runner {
  const closing = new AbortController();
  // Fails fast: what it carries is asked again in a second, or not missed.
  const redis = connectRedis(
    connection,
    { maxRetriesPerRequest: 1, commandTimeout: 2000, enableOfflineQueue: false },
    log,
  );
  const queueRedis = connectRedis(connection, { maxRetriesPerRequest: null }, log);
  const box: Box = {
    id,
    engine: connectDocker(docker),
    folders: foldersIn(dataDir),
    images,
    slots: createSlots(slots),
    slotCount: slots,
    gpus,
    limits: { ...defaultLimits, ...limits },
    seccompProfile: readSeccompProfile(),
    runtime,
    log,
    publish: (progress) => void redis.publish(progressChannel, JSON.stringify(progress)).catch(() => {}),
  };
  const jobs = createJobs(box);
  const wanted = watchWanted(redis, connection, log, (run, job) => {
    for (const [underWay, ofRun] of jobs.underWay()) if (ofRun === run && underWay !== job) jobs.cancel(underWay);
  });
  const worker = createWorker(queueRedis, jobs, wanted, log);
  const working = work();

  return {
    async close() {
      closing.abort();
      jobs.letGo();
      await Promise.race([
        Promise.all([worker.close(), working]),
        delay(closingMilliseconds, undefined, { ref: false }),
      ]);
      jobs.letGo(); // what was delivered meanwhile
      wanted.close();
      redis.disconnect();
      queueRedis.disconnect();
    },
  };

  async function work(): Promise<void> {
    await makeFolders(box.folders);
    // What a runner before this one left running takes its slots before anything new is fetched.
    await reconcile(box, jobs, wanted, true);
    if (closing.signal.aborted) return;
    // Jobs that were adopted come back through the queue as well: they must not have to wait behind new ones.
    worker.start(slots + jobs.underWay().size);
    await keepReconciling(box, jobs, wanted, closing.signal);
  }
}
