import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Json } from '../objects.ts';

export type Payload = { readonly op: 0; readonly t: string; readonly s: number; readonly d: Json };

/** One logged-in client. It outlives its socket for a while, so that nothing is missed. */
export type Session = {
  readonly id: string;
  readonly intents: number;
  readonly events: Payload[];
  socket: WebSocket | null;
};

export type Sessions = {
  readonly all: ReadonlyMap<string, Session>;
  open(intents: number, socket: WebSocket): Session;
  end(session: Session): void;
  send(session: Session, event: string, data: Json): void;
  /** To all whose intents cover the event (null: to all); what is shown may depend on their intents. */
  dispatch(event: string, intent: number | null, show: (intents: number) => Json): void;
  duplicateNext(times: number): void;
};

export function createSessions(): Sessions {
  const all = new Map<string, Session>();
  let duplicates = 0;

  function send(session: Session, event: string, data: Json): void {
    const payload: Payload = { op: 0, t: event, s: session.events.length + 1, d: data };
    session.events.push(payload);
    session.socket?.send(JSON.stringify(payload));
  }

  return {
    all,
    open(intents, socket) {
      const session: Session = { id: randomUUID().replaceAll('-', ''), intents, events: [], socket };
      all.set(session.id, session);
      return session;
    },
    end: (session) => void all.delete(session.id),
    send,
    dispatch(event, intent, show) {
      const times = duplicates > 0 ? 2 : 1;
      duplicates = Math.max(0, duplicates - 1);
      for (const session of all.values())
        for (let time = 0; time < times; time += 1)
          if (intent === null || session.intents & intent) send(session, event, show(session.intents));
    },
    duplicateNext(times) {
      duplicates += times;
    },
  };
}
