import type { Logger } from 'pino';
import { wantedChannel, wantedKey, wantedMessageSchema } from '../refine/wire.ts';
import { connectRedis, type RedisClient, type RedisConnection } from './redis.ts';

export type Wanted = {
  /** The job that each run wants now ('' for none); runs of which that is not known are not in it. */
  readonly read: (runs: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly close: () => void;
};

/** What runs want: read as state once a second, and heard at once as it changes. */
export function watchWanted(
  redis: RedisClient,
  connection: RedisConnection,
  log: Logger,
  onChange: (run: string, job: string) => void,
): Wanted {
  const subscriber = connectRedis(connection, { maxRetriesPerRequest: null }, log);
  subscriber.on('message', (_channel: string, text: string) => {
    const message = parse(text);
    if (message !== null) onChange(message.run, message.job);
  });
  subscriber.subscribe(wantedChannel).catch(() => {}); // subscribed again by itself when the connection is back
  return {
    async read(runs) {
      if (runs.length === 0) return new Map();
      const answers = await redis.mget(runs.map(wantedKey)).catch(() => []); // Redis is away: nothing is known
      return new Map(runs.flatMap((run, at) => (typeof answers[at] === 'string' ? [[run, answers[at]] as const] : [])));
    },
    close: () => subscriber.disconnect(),
  };
}

function parse(text: string) {
  try {
    return wantedMessageSchema.parse(JSON.parse(text));
  } catch {
    return null; // from another version; the key says it again within a second
  }
}
