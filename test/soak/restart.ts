import { setTimeout as delay } from 'node:timers/promises';
import { nextStep } from '../../src/refine/next-step.ts';
import type { Part } from './part.ts';
import { inHandAgain, type JobUnderWay } from './recovery.ts';
import { allWanted, type Scene, type Strike } from './scene.ts';

const patienceMilliseconds = 5000;
/** Until a process hears signals: reading its modules takes seconds on a busy machine, and nothing is lost by dying in it. */
const startMilliseconds = 15_000;

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

export async function restartRunner(
  scene: Scene,
  signal: 'SIGKILL' | 'SIGTERM',
  downMilliseconds: number,
): Promise<Strike> {
  const { runner } = scene.parts;
  const struckAt = Date.now();
  const jobs = jobsUnderWay(scene);
  await endCleanly(scene, runner, signal);
  await delay(downMilliseconds);
  runner.start();
  return underWayAgain(struckAt, runner.startedAt(), jobs);
}

/** Ends a part; one that is asked with SIGTERM must do so in time and well. */
export async function endCleanly({ onViolation }: Scene, part: Part, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  // One that has only begun to start cannot answer well yet, and is not asked to.
  const hasStarted = Date.now() - part.startedAt() > startMilliseconds;
  const { wasForced, exitCode } = await part.end(signal, patienceMilliseconds);
  if (signal === 'SIGKILL') return;
  if (wasForced) onViolation(`The ${part.name} did not end within ${patienceMilliseconds / 1000} s of SIGTERM.`);
  else if (exitCode !== 0 && hasStarted)
    onViolation(`The ${part.name} ended with exit code ${exitCode} after SIGTERM.`);
}

/** It may be killed meanwhile: then the new one is told to continue, which changes nothing. */
export async function stopRunner(scene: Scene, stopMilliseconds: number): Promise<Strike> {
  const { runner } = scene.parts;
  const struckAt = Date.now();
  const jobs = jobsUnderWay(scene);
  runner.signal('SIGSTOP');
  await delay(stopMilliseconds);
  runner.signal('SIGCONT');
  return underWayAgain(struckAt, Date.now(), jobs);
}

export async function restartRedis(scene: Scene, downMilliseconds: number): Promise<Strike> {
  const { redis } = scene.parts;
  const struckAt = Date.now();
  await redis.end('SIGKILL');
  await delay(downMilliseconds);
  redis.start();
  const restartedAt = redis.startedAt();
  return { struckAt, restartedAt, target: 'Redis', claims: allWanted(scene, restartedAt) };
}

/** What the runner has in hand of what runs want. */
function jobsUnderWay({ runs, isStarted }: Scene): readonly JobUnderWay[] {
  return runs.unfinished().flatMap((run) => {
    const step = nextStep(run);
    return step?.queue === 'runner' && isStarted(step.job) ? [{ run: run.id, job: step.job }] : [];
  });
}

function underWayAgain(struckAt: number, restartedAt: number, jobs: readonly JobUnderWay[]): Strike {
  const target = `runner with ${jobs.map(({ job }) => job).join(', ') || 'no job'}`;
  return { struckAt, restartedAt, target, claims: inHandAgain(jobs, restartedAt) };
}
