import type { WebSocket } from 'ws';
import { z } from 'zod';
import { applicationFlags, shownGuild } from '../shown.ts';
import type { World } from '../world.ts';
import { intents, knownIntents } from './intents.ts';
import type { Session, Sessions } from './sessions.ts';

/** Why Discord closes a connection. */
const closes = {
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSequence: 4007,
  rateLimited: 4008,
  invalidShard: 4010,
  invalidIntents: 4013,
  disallowedIntents: 4014,
} as const;

const payloadSchema = z.looseObject({ op: z.int(), d: z.unknown().optional() });
const identifySchema = z.looseObject({
  token: z.string(),
  intents: z.int(),
  properties: z.looseObject({ os: z.string(), browser: z.string(), device: z.string() }),
  shard: z.tuple([z.int(), z.int()]).optional(),
});
const resumeSchema = z.looseObject({ token: z.string(), session_id: z.string(), seq: z.int() });

const sendsPerMinute = 120;

export type Ledger = {
  readonly identifies: { readonly intents: number; readonly at: number }[];
  readonly resumes: { readonly sessionId: string; readonly sequence: number; readonly replayed: number }[];
  /** Heartbeats go unanswered, as on a dead connection. */
  isZombie: boolean;
  heartbeatMilliseconds: number;
};

/** Speaks with one client: HELLO, then IDENTIFY or RESUME, then heartbeats. */
export function serveConnection(world: World, sessions: Sessions, ledger: Ledger, socket: WebSocket): void {
  const sends: number[] = [];
  let session: Session | null = null;
  const close = (reason: keyof typeof closes) => socket.close(closes[reason]);
  const say = (op: number, d: unknown = null) => socket.send(JSON.stringify({ op, d, s: null, t: null }));

  socket.on('message', (raw) => receive(String(raw)));
  socket.on('close', (code) => {
    if (session?.socket !== socket) return;
    session.socket = null;
    // A client that says goodbye does not want to resume.
    if (code === 1000 || code === 1001) sessions.end(session);
  });
  say(10, { heartbeat_interval: ledger.heartbeatMilliseconds, _trace: [] });

  function receive(raw: string) {
    const now = performance.now();
    sends.push(now);
    if (sends.filter((at) => at > now - 60_000).length > sendsPerMinute) return close('rateLimited');
    const payload = payloadSchema.safeParse(parse(raw));
    if (!payload.success) return close('decodeError');
    const { op, d } = payload.data;
    if (op === 1) return ledger.isZombie ? undefined : say(11);
    if (op === 2) return session ? close('alreadyAuthenticated') : identify(d);
    if (op === 6) return session ? close('alreadyAuthenticated') : resume(d);
    // Presence, voice and member requests: the fake takes note of none.
    if (op === 3 || op === 4 || op === 8) return session ? undefined : close('notAuthenticated');
    close('unknownOpcode');
  }

  function identify(given: unknown) {
    const parsed = identifySchema.safeParse(given);
    if (!parsed.success) return close('decodeError');
    const { token, intents: asked, shard = [0, 1] } = parsed.data;
    if (token !== world.application.token) return close('authenticationFailed');
    if (shard[0] !== 0 || shard[1] !== 1) return close('invalidShard');
    if (asked & ~knownIntents) return close('invalidIntents');
    if (asked & ~allowedIntents(world)) return close('disallowedIntents');
    ledger.identifies.push({ intents: asked, at: Date.now() });
    session = sessions.open(asked, socket);
    const guilds = [...world.guilds.values()];
    sessions.send(session, 'READY', {
      v: 10,
      user: { ...world.application.bot, verified: true, mfa_enabled: false, email: null, flags: 0 },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: world.address.origin.replace('http', 'ws'),
      session_type: 'normal',
      private_channels: [],
      shard,
      application: { id: world.application.id, flags: applicationFlags(world) },
    });
    if (asked & intents.guilds)
      for (const guild of guilds) sessions.send(session, 'GUILD_CREATE', shownGuild(world, guild, asked));
  }

  function resume(given: unknown) {
    const parsed = resumeSchema.safeParse(given);
    if (!parsed.success) return close('decodeError');
    const { token, session_id, seq } = parsed.data;
    if (token !== world.application.token) return close('authenticationFailed');
    const found = sessions.all.get(session_id);
    if (!found) return say(9, false);
    if (seq > found.events.length) return close('invalidSequence');
    session = found;
    session.socket?.terminate();
    session.socket = socket;
    const missed = session.events.slice(seq);
    ledger.resumes.push({ sessionId: session_id, sequence: seq, replayed: missed.length });
    for (const payload of missed) socket.send(JSON.stringify(payload));
    sessions.send(session, 'RESUMED', { _trace: [] });
  }
}

function allowedIntents({ application: { privileged } }: World): number {
  const refused =
    (privileged.messageContent ? 0 : intents.messageContent) |
    (privileged.guildMembers ? 0 : intents.guildMembers) |
    (privileged.presences ? 0 : intents.presences);
  return ~refused;
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
