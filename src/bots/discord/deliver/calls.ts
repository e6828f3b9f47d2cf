import { parseResponse, type RawFile, type REST, RequestMethod, type RouteLike } from 'discord.js';
import type { Urgency } from '../../pace.ts';
import type { Said } from './allowances.ts';
import type { DiscordPace } from './discord-pace.ts';
import { DiscordLimited, DiscordRefused, failureOf } from './failures.ts';

const methods = {
  /** Posts the first card of a run, into its channel. */
  begin: RequestMethod.Post,
  startThread: RequestMethod.Post,
  /** Posts into a thread. */
  post: RequestMethod.Post,
  edit: RequestMethod.Patch,
  /** Makes an archived thread active again. */
  reopen: RequestMethod.Patch,
  read: RequestMethod.Get,
} as const;

export type CallKind = keyof typeof methods;

export type Call = {
  readonly kind: CallKind;
  /** The channel or thread that is in the path: Discord counts calls for each. */
  readonly channel: string;
  readonly path: RouteLike;
  readonly body?: object;
  readonly files?: RawFile[];
  readonly query?: URLSearchParams;
};

/**
 * Calls Discord's API for a thread. Rejects with `DiscordRefused` or `DiscordLimited` where Discord said no, and otherwise with the library's
 * error.
 */
export type DiscordCalls = {
  /** For who has waited for their turn already. */
  now(call: Call, threadName: string): Promise<unknown>;
  /** Waits for the thread's turn. */
  inTurn(call: Call, threadName: string): Promise<unknown>;
};

export type CallsParts = {
  /** Has to reject what would have to wait, since what is sent after a wait would be out of date. */
  readonly rest: REST;
  readonly pace: DiscordPace;
  /** What the calls are for. */
  readonly urgency: Urgency;
  /** Where the thread is, as people call it: “#vision of Lab”. */
  readonly whereIs: (threadName: string) => string;
  /** How long a call may take that sends no files. */
  readonly usualSeconds?: number;
  readonly signal: AbortSignal;
};

const uploadSeconds = 60;

export function createDiscordCalls({
  rest,
  pace,
  urgency,
  whereIs,
  usualSeconds = 15,
  signal,
}: CallsParts): DiscordCalls {
  async function now({ kind, channel, path, ...request }: Call, threadName: string): Promise<unknown> {
    const seconds = request.files === undefined ? usualSeconds : uploadSeconds;
    const ending = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
    try {
      const reply = await rest.queueRequest({ ...request, method: methods[kind], fullRoute: path, signal: ending });
      const said = saidIn(reply.headers);
      if (said !== null) pace.note(kind, channel, said);
      return await parseResponse(reply);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'unclear') throw error;
      if (failure.kind === 'refused') throw new DiscordRefused(failure.code, kind, whereIs(threadName), error);
      pace.holdBack(kind, channel, urgency, failure);
      throw new DiscordLimited(error);
    }
  }
  return {
    now,
    async inTurn(call, threadName) {
      await pace.take(call.kind, call.channel, threadName, urgency, signal);
      return now(call, threadName);
    },
  };
}

function saidIn(headers: { get(name: string): string | null }): Said | null {
  const [limit, remaining, resetSeconds] = ['limit', 'remaining', 'reset-after'].map((name) =>
    Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN),
  );
  if (!isNumber(limit) || !isNumber(remaining) || !isNumber(resetSeconds)) return null;
  return { limit, remaining, resetSeconds };
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
