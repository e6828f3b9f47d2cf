import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** Takes every connection and never says a word. */
export async function startSilentServer(at: string | 0 = 0) {
  const sockets = new Set<{ destroy: () => void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // the other side gives up
  });
  server.listen(at === 0 ? { port: 0, host: '127.0.0.1' } : { path: at });
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' ? ((address as AddressInfo | null)?.port ?? 0) : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A real Redis on a port of its own, with these options. */
export async function startRedisOnPort(options: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'improve-redis-'));
  const port = await freePort();
  const server = spawn(
    'redis-server',
    ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...options],
    { stdio: 'ignore' },
  );
  const client = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on('error', () => {}); // until it listens
  await client.ping().catch(() => {}); // one with a password answers too
  return {
    url: `redis://127.0.0.1:${port}`,
    client,
    port,
    async [Symbol.asyncDispose]() {
      client.disconnect();
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  await using server = await startSilentServer();
  return server.port;
}
