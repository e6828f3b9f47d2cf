import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** How to reach Redis, as ioredis and BullMQ take it. */
export type RedisConnection = { readonly url: string } | { readonly path: string };

/** Redis as this process uses it: somebody's server, or one of our own that is started again when it dies. */
export type RedisServer = {
  readonly connection: RedisConnection;
  /** True where nobody else uses it, so that its queues may be emptied at start. */
  readonly isOwn: boolean;
  /** Resolves once it answers; starts our own again if need be. Throws one sentence with the remedy. */
  ensure(): Promise<void>;
  /** Stops our own; leaves somebody else's alone. */
  stop(): Promise<void>;
};

export function externalRedis(url: string): RedisServer {
  return {
    connection: { url },
    isOwn: false,
    async ensure() {
      if (await answers({ url })) return;
      throw new Error(
        `Redis does not answer at ${withoutPassword(url)}. Start it there, or unset REDIS_URL to use one of our own.`,
      );
    },
    stop: async () => {},
  };
}

const binaries = ['valkey-server', 'redis-server'];
const startTimeoutMilliseconds = 5000;
/** Longest path of a unix socket that every supported system takes. */
const longestSocketPath = 100;

/** A Redis of our own on a unix socket in the data folder; one that survived a crash of ours is taken over. */
export function embeddedRedis(dataFolder: string): RedisServer {
  const folder = join(dataFolder, 'redis');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = socketPath(folder);
  let starting: Promise<void> | null = null;
  return {
    connection: { path },
    isOwn: true,
    ensure() {
      // One at a time: two servers started on one socket would split the queue between them.
      starting ??= startUnlessThere(path, folder).finally(() => {
        starting = null;
      });
      return starting;
    },
    async stop() {
      const client = new Redis({ path, lazyConnect: true, retryStrategy: null, connectTimeout: 1000 });
      client.on('error', () => {}); // it may be gone already
      await client
        .connect()
        .then(() => client.shutdown('NOSAVE'))
        .catch(() => {});
      client.disconnect();
    },
  };
}

async function startUnlessThere(path: string, folder: string): Promise<void> {
  if (await answers({ path })) return;
  for (const binary of binaries) {
    if (await start(binary, path, folder)) return;
  }
  throw new Error(
    'Redis is not installed. Install it (Debian, Ubuntu: `apt-get install redis-server`; macOS: `brew install redis`), or set REDIS_URL.',
  );
}

function socketPath(folder: string): string {
  const path = join(folder, 'redis.sock');
  if (path.length <= longestSocketPath) return path;
  const short = join(tmpdir(), `improve-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  return join(short, 'redis.sock');
}

/** True once the server answers; false where the binary is not installed. */
async function start(binary: string, path: string, folder: string): Promise<boolean> {
  const log = openSync(join(folder, 'redis.log'), 'a');
  const options = [
    '--port',
    '0',
    '--unixsocket',
    path,
    '--unixsocketperm',
    '700',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'no',
    '--maxmemory-policy',
    'noeviction',
  ];
  const child = spawn(binary, options, { detached: true, stdio: ['ignore', log, log] });
  const failed = new Promise<string>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    child.once('exit', (code) => resolve(`exit code ${code}`));
  });
  closeSync(log); // the child has its own
  child.unref();
  const started = waitUntilItAnswers(path);
  const outcome = await Promise.race([failed, started]);
  if (outcome === true) return true;
  if (outcome === 'ENOENT') return false;
  throw new Error(`${binary} did not start (${outcome || 'no answer'}). Its log is ${join(folder, 'redis.log')}.`);
}

async function waitUntilItAnswers(path: string): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMilliseconds;
  while (Date.now() < deadline) {
    if (await answers({ path })) return true;
    await sleep(20);
  }
  return false;
}

async function answers(connection: RedisConnection): Promise<boolean> {
  const client = connect(connection, {
    lazyConnect: true,
    retryStrategy: null,
    connectTimeout: 2000,
    commandTimeout: 2000,
  });
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false; // what is asked is only whether it answers
  } finally {
    client.disconnect();
  }
}

/** A client whose connection errors are left to the calls that meet them. */
export function connect(connection: RedisConnection, options: Record<string, unknown>): Redis {
  const client =
    'url' in connection ? new Redis(connection.url, options) : new Redis({ path: connection.path, ...options });
  client.on('error', () => {});
  return client;
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
