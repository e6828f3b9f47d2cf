import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteIfHeld } from '../../src/runner/redis.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('a claim in Redis', () => {
  it('is given back by its holder, once', async () => {
    await redis.client.set('claim', 'mine');
    expect(await deleteIfHeld(redis.client, 'claim', 'mine')).toBe(true);
    expect(await redis.client.exists('claim')).toBe(0);
    expect(await deleteIfHeld(redis.client, 'claim', 'mine')).toBe(false);
  });

  it('of somebody else stays, also where it is taken just then', async () => {
    await redis.client.set('claim', 'theirs');
    expect(await deleteIfHeld(redis.client, 'claim', 'mine')).toBe(false);
    await redis.client.set('claim', 'mine');
    // One connection keeps the order: this is taken after the look and before anything that would follow on its answer.
    const [wasHeld] = await Promise.all([
      deleteIfHeld(redis.client, 'claim', 'mine'),
      redis.client.set('claim', 'theirs'),
    ]);
    expect(wasHeld).toBe(true);
    expect(await redis.client.get('claim')).toBe('theirs');
  });
});
