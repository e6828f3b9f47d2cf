import { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** How to reach Redis: a URL, or the path of a unix socket. */
export type RedisConnection = { readonly url: string } | { readonly path: string };

export type RedisClient = Redis;

// In one step: between a look and a deletion somebody else might have taken it.
const deleteHeld = `
  if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call('del', KEYS[1])`;

/** Deletes a key for as long as it holds this value. False where it does not: somebody else has it, or nobody. */
export async function deleteIfHeld(redis: RedisClient, key: string, value: string): Promise<boolean> {
  return (await redis.eval(deleteHeld, 1, key, value)) === 1;
}

/** A client that comes back by itself for as long as the process lives. */
export function connectRedis(connection: RedisConnection, options: Record<string, unknown>, log: Logger): RedisClient {
  const patient = { retryStrategy: (attempt: number) => Math.min(attempt * 100, 1000), ...options };
  const client =
    'url' in connection ? new Redis(connection.url, patient) : new Redis({ path: connection.path, ...patient });
  client.on('error', (error: Error) => log.debug({ err: error }, 'Redis'));
  return client;
}
