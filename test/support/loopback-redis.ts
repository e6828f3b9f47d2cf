import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

export type LoopbackRedis = Awaited<ReturnType<typeof startLoopbackRedis>>;

/** A real Redis on a port of this machine, as a bot and its runners share it. Nothing in it survives its end. */
export async function startLoopbackRedis() {
  const folder = await mkdtemp(join(tmpdir(), 'improve-redis-'));
  const port = await freePort();
  const options = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', '', '--appendonly', 'no'];
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('this machine has no free port');
  return address.port;
}
