import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

export type TestRedis = {
  readonly connection: { readonly path: string };
  readonly client: Redis;
  /** Ends it at once; everything in it is lost. */
  readonly crash: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** A real, empty Redis on a unix socket of its own. */
export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'improve-redis-'));
  const path = join(folder, 'redis.sock');
  const options = ['--port', '0', '--unixsocket', path, '--dir', folder, '--save', '', '--appendonly', 'no'];
  let server: ChildProcess | null = null;
  const client = new Redis({ path, maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => {}); // until it listens

  const start = async () => {
    server = spawn('redis-server', options, { stdio: 'ignore' });
    await client.ping();
  };
  const crash = async () => {
    const exited = new Promise((resolve) => server?.once('exit', resolve));
    server?.kill('SIGKILL');
    await exited;
  };
  await start();
  return {
    connection: { path },
    client,
    start,
    crash,
    async stop() {
      client.disconnect();
      await crash();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
