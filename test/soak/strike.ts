import { Redis } from 'ioredis';
import { labels } from '../../src/runner/spec.ts';
import type { PlannedFault } from './plan.ts';
import { sandboxAgain } from './recovery.ts';
import { restartBot, restartRedis, restartRunner, stopRunner } from './restart.ts';
import { allWanted, type Scene, type Strike } from './scene.ts';

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

function both(one: Strike, other: Strike): Strike {
  return {
    struckAt: Math.min(one.struckAt, other.struckAt),
    restartedAt: Math.max(one.restartedAt, other.restartedAt),
    target: 'bot and runner',
    claims: [...one.claims, ...other.claims],
  };
}
