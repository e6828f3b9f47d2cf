import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Json } from '../objects.ts';
import type { World } from '../world.ts';
import { type Ledger, serveConnection } from './connection.ts';
import { createSessions } from './sessions.ts';

export type Gateway = Readonly<Pick<Ledger, 'identifies' | 'resumes'>> & {
  /** Sockets that are open at this moment. */
  readonly connections: number;
  dispatch(event: string, intent: number | null, show: (intents: number) => Json): void;
  /** The next events arrive twice. */
  duplicateNext(times: number): void;
  /** Asks every client to connect again, as Discord does now and then. */
  askToReconnect(): void;
  /** Says that the sessions are not valid any more; a client that may resume keeps its session. */
  invalidate(options: { readonly mayResume: boolean }): void;
  /** The network fails: sockets break without a word. Clients come back by themselves. */
  drop(): void;
  /** As `drop`, and nobody gets back in before `open`. */
  shut(): void;
  open(): void;
  /** Whether heartbeats go unanswered. */
  setZombie(isZombie: boolean): void;
  setHeartbeat(milliseconds: number): void;
  close(): Promise<void>;
};

export function serveGateway(server: Server, world: () => World): Gateway {
  const sessions = createSessions();
  const ledger: Ledger = { identifies: [], resumes: [], isZombie: false, heartbeatMilliseconds: 41_250 };
  const sockets = new WebSocketServer({ noServer: true });
  let isShut = false;

  server.on('upgrade', (request, stream, head) => {
    const query = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams;
    if (query.get('v') !== '10' || query.get('encoding') !== 'json')
      world().complaints.push(`the gateway was opened with "${query}" instead of v=10 and encoding=json`);
    if (isShut) return void stream.destroy();
    sockets.handleUpgrade(request, stream, head, (socket) => serveConnection(world(), sessions, ledger, socket));
  });

  const each = (action: (socket: WebSocket) => void) => {
    for (const socket of sockets.clients) action(socket);
  };
  const drop = () => each((socket) => socket.terminate());

  return {
    ...ledgerOf(ledger),
    get connections() {
      return sockets.clients.size;
    },
    dispatch: sessions.dispatch,
    duplicateNext: sessions.duplicateNext,
    askToReconnect: () => each((socket) => socket.send(JSON.stringify({ op: 7, d: null }))),
    invalidate({ mayResume }) {
      if (!mayResume) for (const session of sessions.all.values()) sessions.end(session);
      each((socket) => socket.send(JSON.stringify({ op: 9, d: mayResume })));
    },
    drop,
    shut() {
      isShut = true;
      drop();
    },
    open() {
      isShut = false;
    },
    setZombie(isZombie) {
      ledger.isZombie = isZombie;
    },
    setHeartbeat(milliseconds) {
      ledger.heartbeatMilliseconds = milliseconds;
    },
    async close() {
      drop();
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}

const ledgerOf = ({ identifies, resumes }: Ledger) => ({ identifies, resumes });
