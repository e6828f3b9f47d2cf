import { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** How to reach Redis: a URL, or the path of a unix socket. */
export type RedisConnection = { readonly url: string } | { readonly path: string };

export type RedisClient = Redis;

/** A client that comes back by itself for as long as the process lives. */
export function connectRedis(connection: RedisConnection, options: Record<string, unknown>, log: Logger): RedisClient {
  const patient = { retryStrategy: (attempt: number) => Math.min(attempt * 100, 1000), ...options };
  const client =
    'url' in connection ? new Redis(connection.url, patient) : new Redis({ path: connection.path, ...patient });
  client.on('error', (error: Error) => log.debug({ err: error }, 'Redis'));
  return client;
}
