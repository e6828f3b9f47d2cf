import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import pino, { type Logger } from 'pino';
import { type Config, type ImageNames, readImages } from './config.ts';
import { externalRedis, type RedisConnection } from './engine/redis-server.ts';
import { createFailpoint } from './failpoint.ts';
import { createRunner, type Runner } from './runner/runner.ts';

/** Everything that happens, as JSON lines in the data folder: the terminal belongs to the conversation. */
export function openLog(config: Config): Logger {
  mkdirSync(config.dataFolder, { recursive: true });
  return pino(
    { level: config.LOG_LEVEL },
    pino.destination({ dest: join(config.dataFolder, 'improve.log'), sync: false }),
  );
}

type RunnerParts = { readonly images: ImageNames; readonly gpus: readonly string[] };

/** What this machine trains with. Throws one sentence where Docker or the images are not there. */
export async function checkRunner(config: Config): Promise<RunnerParts> {
  const images = readImages(config);
  await refuseWithoutDocker();
  return { images, gpus: images.train.startsWith('improve-bot-cuda') ? await gpuUuids() : [] };
}

/** Starts the runner of this machine. */
export function startRunner(
  config: Config,
  { images, gpus }: RunnerParts,
  redis: RedisConnection,
  log: Logger,
): Runner {
  const slots = gpus.length > 0 ? gpus.length : config.RUNNER_SLOTS;
  return createRunner({
    id: config.RUNNER_ID,
    docker: {},
    redis,
    dataDir: config.dataFolder,
    images,
    log,
    slots,
    gpus,
    limits: { minimumFreeBytes: config.MIN_FREE_DISK_GB * 1e9, keepSeconds: config.KEEP_DAYS * 24 * 3600 },
    reach: createFailpoint(config.FAIL_AT),
  });
}

/** The runner alone, for a bot on another machine, until somebody stops it. Its sandboxes go on and are adopted later. */
export async function runRunner(config: Config): Promise<void> {
  if (config.REDIS_URL === undefined) {
    throw new Error(
      'A runner of its own needs REDIS_URL: the Redis that it shares with the bot. Set it in .env or the environment.',
    );
  }
  const redis = externalRedis(config.REDIS_URL);
  await redis.ensure();
  const runner = startRunner(config, await checkRunner(config), redis.connection, openLog(config));
  process.stdout.write(
    `Runner ${config.RUNNER_ID} takes trials. Ctrl-C stops it; a training under way goes on and is taken up again.\n`,
  );
  try {
    await Promise.race([stopSignal(), runner.displaced]);
  } finally {
    await runner.close();
  }
}

/** Resolves when the process is asked to stop. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

async function refuseWithoutDocker(): Promise<void> {
  const docker = new Docker({ timeout: 5000 });
  await docker.ping().catch((cause: unknown) => {
    throw new Error('The Docker engine does not answer. Start it (`npm run setup` does), then try again.', { cause });
  });
}

async function gpuUuids(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('nvidia-smi', ['--query-gpu=uuid', '--format=csv,noheader'], {
    timeout: 10_000,
  });
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^GPU-[0-9a-f-]+$/i.test(line));
}
