import type { Logger } from 'pino';
import { endedKey, type Wish, wantedChannel, wantedKey, wantedMessageSchema, wishSchema } from '../refine/wire.ts';
import { connectRedis, type RedisClient, type RedisConnection } from './redis.ts';

/** By run. */
export type Wishes = ReadonlyMap<string, Wish & { readonly hasEnded: boolean }>;

export type Wanted = {
  /** What each run wants now; runs of which that is not known are not in it. */
  readonly read: (runs: readonly string[]) => Promise<Wishes>;
  readonly close: () => void;
};

/** What runs want: read as state once a second, and heard at once as it changes. */
export function watchWanted(
  redis: RedisClient,
  connection: RedisConnection,
  log: Logger,
  onChange: (run: string, wish: Wish) => void,
): Wanted {
  const subscriber = connectRedis(connection, { maxRetriesPerRequest: null }, log);
  subscriber.on('message', (_channel: string, text: string) => {
    const message = wantedMessageSchema.safeParse(parseJson(text));
    if (message.success) onChange(message.data.run, message.data.wish);
  });
  subscriber.subscribe(wantedChannel).catch(() => {}); // subscribed again by itself when the connection is back
  return {
    read: (runs) => readWishes(redis, runs),
    close: () => subscriber.disconnect(),
  };
}

export async function readWishes(redis: RedisClient, runs: readonly string[]): Promise<Wishes> {
  if (runs.length === 0) return new Map();
  const answers = await redis.mget(runs.map(wantedKey)).catch(() => []); // Redis is away: nothing is known
  const ended = await readEnded(redis, runs);
  const wishes = new Map<string, Wish & { hasEnded: boolean }>();
  for (const [at, run] of runs.entries()) {
    const wish = wishSchema.safeParse(parseJson(answers[at] ?? ''));
    if (ended.has(run)) wishes.set(run, { job: '', by: 'its end', hasEnded: true });
    else if (wish.success) wishes.set(run, { ...wish.data, hasEnded: false });
  }
  return wishes;
}

/** Which of these runs have ended for certain. */
async function readEnded(redis: RedisClient, runs: readonly string[]): Promise<ReadonlySet<string>> {
  const answers = await redis.smismember(endedKey, ...runs).catch(() => []);
  return new Set(runs.filter((_, at) => answers[at] === 1));
}

/** Null for what another version wrote: the key says it again within a second. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
