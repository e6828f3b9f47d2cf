import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';

export type StallingSocket = {
  readonly path: string;
  /** How many answers are stalled. */
  readonly stalled: () => number;
  readonly close: () => Promise<void>;
};

/** A unix socket in front of another one. The answer to a request that the pattern matches stops after its first bytes, and is never read again. */
export async function createStallingSocket(path: string, behind: string, pattern: RegExp): Promise<StallingSocket> {
  const open = new Set<Socket>();
  let stalled = 0;
  const join = (client: Socket) => {
    const engine = connect(behind);
    for (const [socket, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (request: Buffer) => {
      engine.write(request);
      if (!pattern.test(request.toString('latin1'))) return;
      stalled++;
      engine.once('data', () => engine.pause());
    });
    engine.on('data', (answer: Buffer) => client.write(answer));
  };
  await rm(path, { force: true });
  const server = createServer(join);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    stalled: () => stalled,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
