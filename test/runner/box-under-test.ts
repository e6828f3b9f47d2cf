import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import Docker, { type ContainerInfo } from 'dockerode';
import { pino } from 'pino';
import { vi } from 'vitest';
import { progressChannel, runnerQueue, wantedChannel, wantedKey } from '../../src/refine/wire.ts';
import {
  type Progress,
  progressSchema,
  type RunnerWork,
  type WorkReport,
  workReportSchema,
} from '../../src/refine/work.ts';
import type { Images, Limits } from '../../src/runner/box.ts';
import type { OutputVolumeKind } from '../../src/runner/output-volume-kind.ts';
import { createRunner, type Runner } from '../../src/runner/runner.ts';
import type { Runtime } from '../../src/runner/spec.ts';
import { releaseDataFolder, removeDataFolder } from '../support/data-folder.ts';
import type { TestRedis } from '../support/redis.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

export const dockerSocket = '/var/run/docker.sock';
export const docker = new Docker({ socketPath: dockerSocket });

export type BoxUnderTest = Awaited<ReturnType<typeof createBox>>;

/** A data folder, a queue and a runner that can be stopped and started: a GPU box as the bot sees it. */
export async function createBox(
  redis: TestRedis,
  {
    datasets = null as string | null,
    limits = {} as Partial<Limits>,
    socketPath = dockerSocket,
    runtime = 'runc' as Runtime,
    gpus = [] as readonly string[],
    outputVolumeKind = undefined as OutputVolumeKind | undefined,
    now = Date.now,
    slots = 1,
    /** The data folder on a file system of its own, as small as this. Needs root. */
    diskMegabytes = null as number | null,
  } = {},
) {
  const images: Images = JSON.parse(await readFile('data/images.json', 'utf8'));
  const dataDir = await mkdtemp(join(tmpdir(), 'improve-box-'));
  const disk = diskMegabytes === null ? null : await mountSmallDisk(dataDir, diskMegabytes);
  if (datasets !== null) await cp(datasets, join(dataDir, 'datasets'), { recursive: true });
  const queue = new Queue(runnerQueue, { connection: redis.connection });
  const log = pino({ level: 'silent' });
  queue.on('error', () => {}); // Redis is crashed on purpose
  const listener = redis.client.duplicate();
  listener.on('error', () => {});
  const heard: Progress[] = [];
  listener.on('message', (_channel, text) => heard.push(progressSchema.parse(JSON.parse(text))));
  await listener.subscribe(progressChannel);
  let runner: Runner | null = null;
  const asked = new Map<string, { readonly run: string; readonly job: string; readonly work: RunnerWork }>();

  const start = (otherLimits: Partial<Limits> = limits) => {
    runner = createRunner({
      id: 'box',
      docker: { socketPath },
      redis: redis.connection,
      dataDir,
      images,
      log,
      limits: otherLimits,
      runtime,
      gpus,
      now,
      slots,
      ...(outputVolumeKind === undefined ? {} : { outputVolumeKind }),
    });
  };
  const stop = async () => {
    await runner?.close();
    runner = null;
  };
  start();

  return {
    dataDir,
    disk,
    heard,
    start,
    stop,
    failed: (): Promise<never> => runner?.failed ?? Promise.reject(new Error('there is no runner')),
    /** As the bot does it: says what the run wants, then puts the job into the queue. */
    async ask(run: string, job: string, work: RunnerWork): Promise<void> {
      await redis.client.set(wantedKey(run), JSON.stringify({ job, by: 'somebody' }));
      asked.set(job, { run, job, work });
      await queue.add(work.kind, { run, job, work }, { jobId: job });
    },
    async want(run: string, job: string, by = 'somebody'): Promise<void> {
      const wish = { job, by };
      await redis.client.set(wantedKey(run), JSON.stringify(wish));
      await redis.client.publish(wantedChannel, JSON.stringify({ run, wish }));
    },
    async answer(job: string, seconds = 60): Promise<WorkReport> {
      const isDone = async () => {
        const found = await queue.getJob(job);
        // As the bot does once a second: a job that the queue has lost is put into it again.
        if (found === undefined) await queue.add('again', asked.get(job), { jobId: job });
        return found?.finishedOn !== undefined;
      };
      await vi.waitUntil(isDone, { timeout: seconds * 1000, interval: 50 });
      const done = await queue.getJob(job);
      if (done?.failedReason) throw new Error(done.failedReason);
      return workReportSchema.parse(done?.returnvalue);
    },
    /** As it comes after a pause in which the lock ran out. Resolves when the runner has the job for the second time. */
    async deliverAgain(job: string): Promise<void> {
      await redis.client.del(`${queue.toKey(job)}:lock`);
      const isBack = async () => ((await queue.getJob(job))?.attemptsStarted ?? 0) > 1;
      await vi.waitUntil(isBack, { timeout: 30_000, interval: 50 });
    },
    containers: (): Promise<ContainerInfo[]> =>
      docker.listContainers({ all: true, filters: { label: [`improve.data=${dataDir}`] } }),
    async volumes(): Promise<string[]> {
      const list = (): Promise<{ Volumes: { Name: string }[] | null }> =>
        docker.listVolumes({ filters: { label: [`improve.data=${dataDir}`] } });
      return ((await list()).Volumes ?? []).map(({ Name }) => Name);
    },
    async remove(): Promise<void> {
      await stop();
      await queue.close();
      listener.disconnect();
      if (disk === null) return removeDataFolder(dataDir);
      await releaseDataFolder(dataDir);
      await disk.remove();
    },
  };
}
