import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';

export type BreakableSocket = {
  readonly path: string;
  /** Cuts every connection and refuses new ones, as an engine that has died does. */
  readonly break: () => Promise<void>;
  readonly mend: () => Promise<void>;
};

/** A unix socket in front of another one, which can be broken without harm to the one behind it. */
export async function createBreakableSocket(path: string, behind: string): Promise<BreakableSocket> {
  const open = new Set<Socket>();
  let server: Server | null = null;

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
      socket.pipe(other);
    }
  };
  const mend = async () => {
    await rm(path, { force: true });
    server = createServer({ allowHalfOpen: true }, join);
    await new Promise<void>((resolve) => server?.listen(path, resolve));
  };
  await mend();
  return {
    path,
    mend,
    async break() {
      const closed = new Promise((resolve) => server?.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
