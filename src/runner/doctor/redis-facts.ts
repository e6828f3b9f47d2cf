import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { connectRedis } from '../redis.ts';

export type RedisFacts =
  | { readonly state: 'answers'; readonly server: RedisServerFacts }
  | { readonly state: 'refused' | 'silent'; readonly why: string };

/** null: this user may not ask. */
export type RedisServerFacts = {
  readonly product: 'Redis' | 'Valkey';
  readonly version: string | null;
  readonly evictionPolicy: string | null;
  readonly isPersistent: boolean | null;
};

const patience = { connectTimeout: 3000, commandTimeout: 3000, lazyConnect: true, retryStrategy: null };

/** Asks once, and ends within seconds. */
export async function askRedis(url: string): Promise<RedisFacts> {
  const client = connectRedis({ url }, patience, pino({ level: 'silent' }));
  let lastError: unknown = null;
  client.on('error', (error) => {
    lastError = error;
  });
  try {
    await client.connect();
    await client.ping();
    return { state: 'answers', server: await serverFacts(client) };
  } catch (error) {
    const why = [lastError, error].map((one) => (one instanceof Error ? one.message : '')).find((text) => text !== '');
    // The server answered, but not to us: NOAUTH, WRONGPASS, NOPERM, or protected mode.
    const isRefusal = /^(NOAUTH|WRONGPASS|NOPERM|DENIED|ERR .*(auth|password))/i.test(why ?? '');
    return { state: isRefusal ? 'refused' : 'silent', why: why ?? 'no answer' };
  } finally {
    client.disconnect();
  }
}

async function serverFacts(client: Redis): Promise<RedisServerFacts> {
  const info = await allowed(client.info());
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info ?? '')?.[1]?.trim() ?? null;
  const policy = await setting(client, 'maxmemory-policy');
  const [appendOnly, save] = [await setting(client, 'appendonly'), await setting(client, 'save')];
  const valkey = field('valkey_version');
  return {
    product: valkey === null ? 'Redis' : 'Valkey',
    version: valkey ?? field('redis_version'),
    evictionPolicy: policy ?? field('maxmemory_policy'),
    isPersistent: appendOnly === null || save === null ? null : appendOnly === 'yes' || save !== '',
  };
}

async function setting(client: Redis, name: string): Promise<string | null> {
  const answer = await allowed(client.config('GET', name));
  return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : null;
}

/** An access list, or the provider of a managed Redis, may forbid single commands. */
async function allowed<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|ERR unknown command)/i.test(error.message)) return null;
    throw error;
  }
}
