import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

export type LoopbackRedis = Awaited<ReturnType<typeof startLoopbackRedis>>;

/** A real Redis on a port of this machine, as a bot and its runners share it. */
export async function startLoopbackRedis({ isDurable = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'improve-redis-'));
  const port = await freePort();
  const options = [
    ...['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', ''],
    ...['--appendonly', isDurable ? 'yes' : 'no', '--appendfsync', 'always'],
  ];
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => {}); // while it is away
  let server: ChildProcess | null = null;

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
    url: `redis://127.0.0.1:${port}`,
    client,
    start,
    /** Ends it at once. */
    crash,
    async stop(): Promise<void> {
      client.disconnect();
      if (server?.exitCode === null && server.signalCode === null) await crash();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
