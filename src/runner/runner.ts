import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DockerOptions } from 'dockerode';
import type { Logger } from 'pino';
import type { Reach, RunnerFailpoint } from '../refine/failpoint.ts';
import { progressChannel } from '../refine/wire.ts';
import { type Box, defaultLimits, type Images, type Limits } from './box.ts';
import { connectDocker } from './docker-engine.ts';
import { foldersIn, makeFolders } from './folders.ts';
import { createJobs } from './jobs.ts';
import { createLease, lockFolder } from './lease.ts';
import { createOutputVolumes, type OutputVolumeKind } from './output-volume-kind.ts';
import { keepReconciling, reconcile } from './reconcile.ts';
import { connectRedis, type RedisClient, type RedisConnection } from './redis.ts';
import { listRequests } from './results.ts';
import { readSeccompProfile } from './seccomp.ts';
import { createSlots } from './slots.ts';
import type { Runtime } from './spec.ts';
import { readWishes, watchWanted } from './wanted.ts';
import { createWorker } from './worker.ts';

/** Redis or the Docker engine may be away just now: neither starting nor closing waits longer for them. */
const awayMilliseconds = 3000;
const leaseEveryMilliseconds = 3000;

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
  /** Unless given, the strictest that works on this machine. */
  readonly outputVolumeKind?: OutputVolumeKind;
  /** For tests of a clock that jumps. */
  readonly now?: () => number;
  /** For fault tests only. */
  readonly reach?: Reach<RunnerFailpoint>;
};

export type Runner = {
  /** Stops taking work and lets go; sandboxes go on, and the next runner with this id adopts them. Takes seconds at most. */
  readonly close: () => Promise<void>;
  /**
   * Rejects, with a sentence, when this runner cannot go on, as where another one of its name is at work on another machine;
   * by then it has let go.
   */
  readonly failed: Promise<never>;
};

/** Starts the worker of this machine. It holds nothing that is not on the disk, in Docker or in Redis. Throws where another one has the folder. */
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
  outputVolumeKind,
  now = Date.now,
  reach = () => {},
}: RunnerOptions): Runner {
  const lock = lockFolder(resolve(dataDir));
  const closing = new AbortController();
  // Fails fast: what it carries is asked again in a second, or not missed.
  const redis = connectRedis(
    connection,
    { maxRetriesPerRequest: 1, commandTimeout: 2000, enableOfflineQueue: false },
    log,
  );
  const queueRedis = connectRedis(connection, { maxRetriesPerRequest: null }, log);
  const engine = connectDocker(docker);
  const folders = foldersIn(dataDir);
  const box: Box = {
    id,
    engine,
    folders,
    images,
    slots: createSlots(slots),
    slotCount: slots,
    gpus,
    limits: { ...defaultLimits, ...limits },
    outputVolumes: createOutputVolumes({ engine, folders, image: images.train, log, wanted: outputVolumeKind ?? null }),
    seccompProfile: readSeccompProfile(),
    runtime,
    log,
    publish: (progress) => void redis.publish(progressChannel, JSON.stringify(progress)).catch(() => {}),
    now,
    wishes: (runs) => readWishes(redis, runs),
    reservations: new Map(),
    reach,
  };
  const jobs = createJobs(box);
  const wanted = watchWanted(redis, connection, log, (run, wish) => {
    for (const [job, ofRun] of jobs.underWay()) if (ofRun === run && job !== wish.job) jobs.cancel(job, wish.by);
  });
  const worker = createWorker(queueRedis, jobs, wanted, log);
  const lease = createLease(redis, id, box.folders.data);
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // whoever does not wait for it does not care
  /** Of what kind output volumes are; it must not go on beside a runner that follows in this folder. */
  let findingOut: Promise<unknown> = Promise.resolve();
  const working = work().catch(fail);

  return {
    failed: failed.promise,
    async close() {
      await letGo();
      await lease.release();
      redis.disconnect();
      lock.release();
    },
  };

  async function work(): Promise<void> {
    await makeFolders(box.folders);
    findingOut = box.outputVolumes.kind().catch(() => undefined); // the first sandbox tries again
    await connected(redis);
    if (!(await lease.hold())) return fail(displaced());
    // What a runner before this one left running takes its slots before anything new is fetched.
    await reconcile(box, jobs, wanted, true);
    if (closing.signal.aborted) return;
    await releaseClaims();
    // Jobs that were adopted come back through the queue as well: they must not have to wait behind new ones.
    worker.start(slots + jobs.underWay().size);
    await Promise.all([keepReconciling(box, jobs, wanted, closing.signal), keepLease()]);
  }

  /** Where Redis is away the locks of the runner before this one run out by themselves. */
  async function releaseClaims(): Promise<void> {
    if (redis.status !== 'ready') return;
    const left = await listRequests(box.folders);
    const released = worker
      .releaseClaims(left)
      .catch((error: unknown) => log.warn({ err: error }, 'claims not released'));
    await Promise.race([released, delay(awayMilliseconds, undefined, { ref: false })]);
  }

  async function keepLease(): Promise<void> {
    while (!closing.signal.aborted) {
      await delay(leaseEveryMilliseconds, undefined, { signal: closing.signal }).catch(() => undefined);
      if (!closing.signal.aborted && !(await lease.hold())) return fail(displaced());
    }
  }

  function displaced(): Error {
    return new Error(`Another runner named ${id} is at work on another machine. Set RUNNER_ID to a name of its own.`);
  }

  /** Not awaited by what it ends: `letGo` waits for the work that calls this. */
  function fail(error: unknown): void {
    log.error({ runner: id, err: error }, 'the runner cannot go on');
    const tell = () => failed.reject(error);
    void letGo().then(tell, tell);
  }

  async function letGo(): Promise<void> {
    closing.abort();
    jobs.letGo();
    await Promise.race([
      Promise.all([worker.close(), working, findingOut]),
      delay(awayMilliseconds, undefined, { ref: false }),
    ]);
    jobs.letGo(); // what was delivered meanwhile
    wanted.close();
    queueRedis.disconnect();
  }
}

/** Resolves when the client is connected, or after a moment: a runner starts without Redis, too. */
async function connected(redis: RedisClient): Promise<void> {
  if (redis.status === 'ready') return;
  const patience = new AbortController();
  const ready = once(redis, 'ready', { signal: patience.signal }).catch(() => undefined);
  await Promise.race([ready, delay(awayMilliseconds, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
}
