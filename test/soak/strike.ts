import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { Redis } from 'ioredis';
import { nextStep } from '../../src/refine/next-step.ts';
import { labels } from '../../src/runner/spec.ts';
import type { Part } from './part.ts';
import type { Parts } from './parts.ts';
import type { People } from './people.ts';
import type { PlannedFault } from './plan.ts';
import { type Claim, inHandAgain, type JobUnderWay, sandboxAgain, wantedAgain } from './recovery.ts';
import type { Runs } from './runs.ts';

export type Scene = {
  readonly dataFolder: string;
  readonly redisUrl: string;
  readonly docker: Docker;
  readonly parts: Parts;
  readonly runs: Runs;
  readonly people: People;
  /** Told by the runner's log as started, not as done. */
  readonly isStarted: (job: string) => boolean;
  /** Sandboxes that were taken from the product, a name for each time. */
  readonly taken: string[];
  readonly onViolation: (sentence: string) => void;
};

/** What a fault has hit, and what must be seen from `restartedAt` on before things are going again. */
export type Strike = {
  readonly struckAt: number;
  readonly restartedAt: number;
  readonly target: string;
  readonly claims: readonly Claim[];
};

const runnerPatienceMilliseconds = 5000;
const botPatienceMilliseconds = 10_000;

/** Carries out a fault, and what puts it right: starting again what was killed. Null where there was nothing to hit. */
export async function strike(fault: PlannedFault, scene: Scene): Promise<Strike | null> {
  const { bot, runner, redis } = scene.parts;
  const { downMilliseconds, secondDownMilliseconds } = fault;
  switch (fault.kind) {
    case 'kill bot':
      return bot.isUp() ? await restartBot(scene, 'SIGKILL', downMilliseconds) : null;
    case 'close bot':
      return bot.isUp() ? await restartBot(scene, 'SIGTERM', downMilliseconds) : null;
    case 'kill runner':
      return runner.isUp() ? await restartRunner(scene, 'SIGKILL', downMilliseconds) : null;
    case 'close runner':
      // A stopped process cannot hear that it should end.
      return runner.isUp() && !runner.isStopped() ? await restartRunner(scene, 'SIGTERM', downMilliseconds) : null;
    case 'kill both':
      if (!bot.isUp() || !runner.isUp()) return null;
      return both(
        ...(await Promise.all([
          restartBot(scene, 'SIGKILL', downMilliseconds),
          restartRunner(scene, 'SIGKILL', secondDownMilliseconds),
        ])),
      );
    case 'stop runner':
      return runner.isUp() && !runner.isStopped() ? await stopRunner(scene, fault.stopMilliseconds) : null;
    case 'kill Redis':
      return redis.isUp() ? await restartRedis(scene, downMilliseconds) : null;
    case 'wipe Redis':
      return redis.isUp() ? await wipeRedis(scene) : null;
    case 'kill sandbox':
    case 'remove sandbox':
      return await takeSandbox(scene, fault);
  }
}

/** As a person or a supervisor does; what people do meanwhile is done before it starts. */
export async function restartBot(
  scene: Scene,
  signal: 'SIGKILL' | 'SIGTERM',
  downMilliseconds: number,
): Promise<Strike> {
  const { bot } = scene.parts;
  const struckAt = Date.now();
  await endCleanly(scene, bot, signal);
  await delay(downMilliseconds);
  scene.people.beforeBot();
  bot.start();
  const restartedAt = bot.startedAt();
  return { struckAt, restartedAt, target: 'bot', claims: allWanted(scene, restartedAt) };
}

async function restartRunner(scene: Scene, signal: 'SIGKILL' | 'SIGTERM', downMilliseconds: number): Promise<Strike> {
  const { runner } = scene.parts;
  const struckAt = Date.now();
  const jobs = jobsUnderWay(scene);
  await endCleanly(scene, runner, signal);
  await delay(downMilliseconds);
  runner.start();
  return underWayAgain(struckAt, runner.startedAt(), jobs);
}

/** Ends a part; one that is asked with SIGTERM must do so in time and well. */
export async function endCleanly(
  { parts, onViolation }: Scene,
  part: Part,
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<void> {
  const patienceMilliseconds = part === parts.runner ? runnerPatienceMilliseconds : botPatienceMilliseconds;
  const { wasForced, exitCode } = await part.end(signal, patienceMilliseconds);
  if (signal === 'SIGKILL') return;
  if (wasForced) onViolation(`The ${part.name} did not end within ${patienceMilliseconds / 1000} s of SIGTERM.`);
  else if (exitCode !== 0) onViolation(`The ${part.name} ended with exit code ${exitCode} after SIGTERM.`);
}

/** It may be killed meanwhile: then the new one is told to continue, which changes nothing. */
async function stopRunner(scene: Scene, stopMilliseconds: number): Promise<Strike> {
  const { runner } = scene.parts;
  const struckAt = Date.now();
  const jobs = jobsUnderWay(scene);
  runner.signal('SIGSTOP');
  await delay(stopMilliseconds);
  runner.signal('SIGCONT');
  return underWayAgain(struckAt, Date.now(), jobs);
}

async function restartRedis(scene: Scene, downMilliseconds: number): Promise<Strike> {
  const { redis } = scene.parts;
  const struckAt = Date.now();
  await redis.end('SIGKILL');
  await delay(downMilliseconds);
  redis.start();
  const restartedAt = redis.startedAt();
  return { struckAt, restartedAt, target: 'Redis', claims: allWanted(scene, restartedAt) };
}

async function wipeRedis(scene: Scene): Promise<Strike | null> {
  const client = new Redis(scene.redisUrl, { maxRetriesPerRequest: 0, retryStrategy: null, commandTimeout: 2000 });
  client.on('error', () => {}); // it is starting just now: nothing to wipe
  try {
    await client.flushall();
    const at = Date.now();
    return { struckAt: at, restartedAt: at, target: 'Redis', claims: allWanted(scene, at) };
  } catch {
    return null;
  } finally {
    client.disconnect();
  }
}

async function takeSandbox({ docker, dataFolder, taken }: Scene, { kind, pick }: PlannedFault): Promise<Strike | null> {
  const running = await docker.listContainers({ filters: { label: [`${labels.data}=${dataFolder}`] } });
  const names = running.map(({ Names }) => Names[0]?.slice(1) ?? '').toSorted();
  const name = names[Math.floor(pick * names.length)];
  const found = running.find(({ Names }) => Names[0] === `/${name}`);
  if (name === undefined || found === undefined) return null;
  const container = docker.getContainer(found.Id);
  const job = { run: found.Labels[labels.run] ?? '', job: found.Labels[labels.job] ?? '' };
  const struckAt = Date.now();
  try {
    await (kind === 'kill sandbox' ? container.kill() : container.remove({ force: true }));
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error)) throw error;
    return null; // it had ended by itself
  }
  taken.push(name);
  return { struckAt, restartedAt: struckAt, target: name, claims: sandboxAgain(job, struckAt) };
}

/** What the runner has in hand of what runs want. */
function jobsUnderWay({ runs, isStarted }: Scene): readonly JobUnderWay[] {
  return runs.unfinished().flatMap((run) => {
    const step = nextStep(run);
    return step?.queue === 'runner' && isStarted(step.job) ? [{ run: run.id, job: step.job }] : [];
  });
}

function allWanted({ runs }: Scene, since: number): readonly Claim[] {
  const unfinished = runs.unfinished().map(({ id }) => id);
  return wantedAgain(unfinished, since);
}

function underWayAgain(struckAt: number, restartedAt: number, jobs: readonly JobUnderWay[]): Strike {
  const target = `runner with ${jobs.map(({ job }) => job).join(', ') || 'no job'}`;
  return { struckAt, restartedAt, target, claims: inHandAgain(jobs, restartedAt) };
}

function both(one: Strike, other: Strike): Strike {
  return {
    struckAt: Math.min(one.struckAt, other.struckAt),
    restartedAt: Math.max(one.restartedAt, other.restartedAt),
    target: 'bot and runner',
    claims: [...one.claims, ...other.claims],
  };
}
