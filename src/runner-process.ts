import type { Logger } from 'pino';
import { type Config, type ImageNames, readImages } from './config.ts';
import { machineOf } from './doctor.ts';
import { startUpLines } from './doctor-text.ts';
import { externalRedis, type RedisConnection } from './engine/redis-server.ts';
import { createFailpoint } from './failpoint.ts';
import { openLog } from './log.ts';
import { refuseGpuJobs } from './runner/doctor/breakout-findings.ts';
import { refuseRuntime } from './runner/doctor/engine-findings.ts';
import { collectFacts, examineQuickly, isMadeForGpus, programsOf } from './runner/doctor/examine.ts';
import type { Section } from './runner/doctor/finding.ts';
import { createRunner, type Runner } from './runner/runner.ts';

type RunnerParts = {
  readonly images: ImageNames;
  /** UUIDs. */
  readonly gpus: readonly string[];
  /** What the start-up check found. */
  readonly checks: readonly Section[];
};

/** What this machine trains with. Throws what has to be put right first, in words for people. */
export async function checkRunner(config: Config): Promise<RunnerParts> {
  const images = readImages(config);
  const machine = machineOf(config, images);
  const facts = await collectFacts(machine);
  const { engine } = facts;
  if (engine.state !== 'answers') throw new Error(engineSentences[engine.state], { cause: engine.why });
  refuse(refuseRuntime(engine.facts, machine.runtime));
  const checks = await examineQuickly(machine, facts);
  if (!isMadeForGpus(images)) return { images, gpus: [], checks };
  const gpus = facts.nvidia.gpus.map(({ uuid }) => uuid);
  if (gpus.length === 0) {
    refuse('The training image is made for a GPU, but nvidia-smi names none here. `npm run doctor` says more.');
  }
  refuse(refuseGpuJobs(programsOf(machine, facts), machine.allowUnpatched));
  return { images, gpus, checks };
}

const engineSentences = {
  absent: 'The Docker engine does not answer. Start it (`npm run setup` does), then try again.',
  silent: 'The Docker engine does not answer. Its log says why; `npm run doctor` says more.',
  forbidden:
    'The Docker engine does not let this user in. Run `sudo usermod -aG docker $(id -un)`, log in again, then try again.',
} as const;

function refuse(reason: string | null): void {
  if (reason !== null) throw new Error(reason);
}

/** Starts the runner of this machine. */
export function startRunner(
  config: Config,
  { images, gpus, checks }: RunnerParts,
  redis: RedisConnection,
  log: Logger,
): Runner {
  tellChecks(checks, log);
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
    runtime: config.SANDBOX_RUNTIME,
    limits: {
      minimumFreeBytes: config.MIN_FREE_DISK_GB * 1e9,
      keepSeconds: config.KEEP_DAYS * 24 * 3600,
      trainOutputMegabytes: config.TRIAL_OUTPUT_MB,
    },
    reach: createFailpoint(config.FAIL_AT),
  });
}

/** One line where it will do: nobody reads more at a start. */
function tellChecks(checks: readonly Section[], log: Logger): void {
  const findings = checks.flatMap((section) => section.findings);
  for (const finding of findings) if (finding.verdict !== 'good') log.warn({ ...finding }, 'start-up check');
  for (const line of startUpLines(checks)) process.stderr.write(`${line}\n`);
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
    await Promise.race([stopSignal(), runner.failed]);
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
