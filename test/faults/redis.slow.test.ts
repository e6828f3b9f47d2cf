import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { createScene, type Scene } from './scene.ts';

/** Longer than the lock that a runner holds on its job. */
const secondsAway = 20;
let scene: Scene;

afterEach(() => scene.remove());

describe('a run goes on, and trains nothing twice, when Redis', () => {
  it('that is our own is killed again and again', async () => {
    scene = await createScene();
    await scene.begin('--train-seconds 4');
    await killOwnRedis();
    await scene.training();
    await killOwnRedis();
    await scene.happened('baselineTrained');
    await killOwnRedis();
    await expectEverythingOnce();
  });

  it('is wiped', async () => {
    scene = await createScene({ isRunnerApart: true });
    await scene.begin('--train-seconds 4');
    await scene.redis().client.flushall();
    await scene.training();
    await scene.redis().client.flushall();
    await scene.happened('baselineTrained');
    await scene.redis().client.flushall();
    await expectEverythingOnce();
  });

  it.each([
    ['remembers', true],
    ['has forgotten', false],
  ])('is away longer than the lock while a training ends, and %s what was in it', async (_what, isRedisDurable) => {
    scene = await createScene({ isRunnerApart: true, isRedisDurable });
    await scene.begin('--train-seconds 4');
    await scene.training();
    await scene.redis().crash();
    await scene.bot().says('Redis does not answer; the run waits');
    await delay(secondsAway * 1000); // what is away is the subject
    expect(scene.runner().isAlive()).toBe(true);
    await scene.redis().start();
    await scene.happened('baselineTrained');
    await scene.bot().says('All is well again');
    await expectEverythingOnce();
  });
});

async function killOwnRedis(): Promise<void> {
  const client = new Redis({ path: join(scene.folder, 'redis', 'redis.sock'), retryStrategy: () => null });
  client.on('error', () => {}); // it is killed under this client
  const process_id = /process_id:(\d+)/.exec(await client.info('server'))?.[1];
  process.kill(Number(process_id), 'SIGKILL');
  client.disconnect();
}

async function expectEverythingOnce(): Promise<void> {
  const events = await scene.finish();
  expect(events.map(({ type }) => type)).not.toContain('workFailed');
  const sandboxes = scene.witness.created();
  expect(new Set(sandboxes).size).toBe(sandboxes.length);
}
