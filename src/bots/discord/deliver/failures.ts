import { DiscordAPIError, RateLimitError } from 'discord.js';
import type { CallKind } from './calls.ts';

/** Why a call of Discord's API did not succeed. */
export type Failure =
  /** Too many calls; Discord says when to come again. `isOfAll`: it wants no call at all until then. */
  | { readonly kind: 'limited'; readonly seconds: number; readonly isOfAll: boolean }
  | { readonly kind: 'refused'; readonly code: number }
  /** The connection broke, or Discord itself did: it may have been carried out. */
  | { readonly kind: 'unclear' };

/** Who asks for too much in spite of limits is shut out altogether. */
const shortestBanSeconds = 60;

export const missingPermission = 50_013;

/** Stands for HTTP 401, which has no code of its own. */
const badToken = 401;

export function failureOf(error: unknown): Failure {
  if (error instanceof RateLimitError) {
    const { retryAfter, timeToReset, sublimitTimeout, limit } = error;
    const seconds = Math.max(retryAfter, timeToReset, sublimitTimeout) / 1000;
    const isBan = limit === Number.POSITIVE_INFINITY && seconds >= shortestBanSeconds; // it has no limit to tell of
    return limited(seconds, error.global || isBan);
  }
  // The library forgets a token that Discord does not take, and sends nothing from then on.
  if (error instanceof Error && error.message.startsWith('Expected token to be set')) return refused(badToken);
  if (!(error instanceof DiscordAPIError)) return { kind: 'unclear' };
  if (error.status === 401) return refused(badToken);
  const code = Number(error.code);
  if (limitCodes.includes(code)) return limited(usualWaitSeconds, false);
  return code >= firstCode && !unclearCodes.includes(code) ? refused(code) : { kind: 'unclear' }; // else a proxy's page, not Discord
}

/** Discord takes no more of that for now. */
export class DiscordLimited extends Error {
  override readonly name = 'DiscordLimited';

  constructor(cause: unknown) {
    super('Discord takes no more for now: what is still to be written comes later.', { cause });
  }
}

/** Discord says no, and would say so again. The message is for a person. */
export class DiscordRefused extends Error {
  override readonly name = 'DiscordRefused';
  readonly code: number;

  constructor(code: number, kind: CallKind, where: string, cause: unknown) {
    super(`Discord refuses ${deeds[kind]} ${where} (${code}). ${remedyFor(code, kind)}`, { cause });
    this.code = code;
  }

  /** What Discord objects to, where there is something that we can do about it. */
  get isAbout(): Subject | null {
    return subjects[this.code] ?? null;
  }
}

/** Discord has certainly not done what it was asked for. */
export function isClearNo(error: unknown): boolean {
  return error instanceof DiscordRefused || error instanceof DiscordLimited;
}

type Subject =
  /** The message to be changed is not there any more, or not ours. */
  | 'message'
  /** The channel or thread is not there any more. */
  | 'channel'
  /** The message was edited too often for its age. */
  | 'age'
  /** The thread has to be opened again. */
  | 'archived'
  /** A thread hangs from that message already. */
  | 'begun'
  /** Discord does not take a message like that. */
  | 'form'
  /** The files are too large. */
  | 'size';

const subjects: Readonly<Record<number, Subject>> = {
  10003: 'channel',
  10008: 'message',
  30046: 'age',
  40005: 'size',
  50005: 'message',
  50006: 'form',
  50035: 'form',
  50083: 'archived',
  160004: 'begun',
};

/** Below it are no codes, only what a proxy may call one. */
const firstCode = 10_000;
/** "The channel has hit the write rate limit", "the resource is being rate limited", "overloaded". */
const limitCodes = [20_028, 40_062, 130_000];
const usualWaitSeconds = 30;
/** "Internal network error", of Cloudflare. */
const unclearCodes = [40_333];

const deeds: Readonly<Record<CallKind, string>> = {
  begin: 'the first card of a run in',
  startThread: 'a thread for a run in',
  post: 'a card in a thread of',
  edit: 'a change of a card in',
  reopen: 'to open a thread again in',
  read: 'to show earlier messages in',
};

/** What a call of each kind needs, as the settings of a role name it. */
const permissions: Readonly<Record<CallKind, string>> = {
  begin: 'Send Messages',
  startThread: 'Create Public Threads',
  post: 'Send Messages in Threads, and Attach Files',
  edit: 'View Channel, and Attach Files',
  reopen: 'Send Messages in Threads; where somebody has locked the thread, unlock it, or give me Manage Threads',
  read: 'Read Message History',
};

function remedyFor(code: number, kind: CallKind): string {
  if (code === missingPermission) return `Give my role the permission there: ${permissions[kind]}.`;
  return remedies[code] ?? 'See docs.discord.com for what that means.';
}

const isLocked = 'Somebody has locked the thread: unlock it, or give my role Manage Threads.';

/** What a person can do. The thread is brought up to date by itself within some minutes after that. */
const remedies: Readonly<Record<number, string>> = {
  401: 'It does not know my token any more: put a new one into DISCORD_TOKEN, and start me again.',
  10003: 'The channel is gone: follow the run in another one with /improve watch.',
  10004: 'I am not on that server any more: invite me again.',
  30046: 'It takes no more changes of messages that old for now.',
  40005: 'The files are too large for that server.',
  50001: 'I cannot see the channel: give my role View Channel there.',
  50008: 'That channel takes no messages of mine: use a text channel.',
  50024: 'No threads can be started in a channel of that type: use a text channel.',
  50083: isLocked,
  160005: isLocked,
  160006: 'The server has too many active threads: close some that are not needed.',
  160007: 'The channel has too many active threads: close some that are not needed.',
  200000: 'The server’s AutoMod blocks it: exempt my role from that rule.',
  200001: 'The server’s AutoMod blocks the thread’s name: exempt my role from that rule.',
};

function limited(seconds: number, isOfAll: boolean): Failure {
  return { kind: 'limited', seconds, isOfAll };
}

function refused(code: number): Failure {
  return { kind: 'refused', code };
}
