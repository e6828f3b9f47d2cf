import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Outcome, Transport } from './delivery.ts';
import { until } from './until.ts';

export type SocketMode = Transport & {
  /** A fresh address for `apps.connections.open`, good for one connection. */
  ticketUrl(origin: string): string;
  readonly connections: number;
  /** Slack's warning that the connection will go, after which the app is to open another. */
  refresh(): void;
  /** The network fails: no close frame, nothing. */
  drop(): void;
  close(): Promise<void>;
};

const acknowledgement = z.strictObject({ envelope_id: z.string(), payload: z.unknown().optional() });
export const secondsToAcknowledge = 3;

/** Socket Mode as Slack serves it: each envelope goes to one of the app's connections. */
export function serveSocketMode(server: Server, appId: string, complain: (text: string) => void): SocketMode {
  const tickets = new Set<string>();
  const waiting = new Map<string, (outcome: Outcome) => void>();
  const sockets: WebSocket[] = [];
  const webSockets = new WebSocketServer({ noServer: true });
  let turn = 0;
  let isUsed = false;

  server.on('upgrade', (request, socket, head) => {
    const ticket = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('ticket') ?? '';
    if (tickets.delete(ticket)) webSockets.handleUpgrade(request, socket, head, greet);
    else socket.destroy();
  });

  function greet(socket: WebSocket): void {
    sockets.push(socket);
    isUsed = true;
    // One for each envelope that waits.
    socket.setMaxListeners(0);
    socket.on('close', () => sockets.splice(sockets.indexOf(socket), 1));
    socket.on('message', (data) => {
      const parsed = acknowledgement.safeParse(JSON.parse(String(data)));
      const settle = parsed.success ? waiting.get(parsed.data.envelope_id) : undefined;
      if (!parsed.success || !settle) return complain(`not an acknowledgement of anything: ${data}`);
      settle({ acknowledged: true, body: parsed.data.payload });
    });
    const debug_info = { host: 'applink-fake', build_number: 1, approximate_connection_time: 18_060 };
    const connection_info = { app_id: appId };
    socket.send(JSON.stringify({ type: 'hello', num_connections: sockets.length, debug_info, connection_info }));
  }

  return {
    ticketUrl(origin) {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${origin.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${appId}`;
    },
    get isUsed() {
      return isUsed;
    },
    get connections() {
      return sockets.length;
    },
    send(envelope) {
      turn += 1;
      const socket = sockets[turn % Math.max(1, sockets.length)];
      if (!socket) return Promise.resolve({ acknowledged: false, reason: 'connection_failed' });
      const envelopeId = randomUUID();
      return new Promise((resolve) => {
        const settle = (outcome: Outcome) => {
          clearTimeout(patience);
          waiting.delete(envelopeId);
          socket.off('close', lost);
          resolve(outcome);
        };
        const lost = () => settle({ acknowledged: false, reason: 'connection_failed' });
        const patience = setTimeout(
          () => settle({ acknowledged: false, reason: 'timeout' }),
          secondsToAcknowledge * 1000,
        );
        waiting.set(envelopeId, settle);
        socket.once('close', lost);
        socket.send(
          JSON.stringify({
            envelope_id: envelopeId,
            type: envelope.type,
            payload: envelope.payload,
            accepts_response_payload: envelope.type !== 'events_api',
            ...(envelope.type === 'events_api'
              ? { retry_attempt: envelope.retry?.attempt ?? 0, retry_reason: envelope.retry?.reason ?? '' }
              : {}),
          }),
        );
      });
    },
    refresh() {
      for (const socket of sockets)
        socket.send(
          JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'applink-fake' } }),
        );
    },
    drop() {
      for (const socket of [...sockets]) socket.terminate();
    },
    async close() {
      for (const socket of sockets) socket.close(1001);
      await until(() => sockets.length === 0, 0.2);
      for (const socket of webSockets.clients) socket.terminate();
      webSockets.close();
    },
  };
}
