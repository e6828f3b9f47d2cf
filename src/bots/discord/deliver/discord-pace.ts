import { createPace, type Rate, type Urgency } from '../../pace.ts';
import { createAllowances, type Said } from './allowances.ts';
import type { CallKind } from './calls.ts';
import type { Failure } from './failures.ts';

/** Of the 50 requests a second that Discord takes of a bot, so many are for cards (docs.discord.com/developers/topics/rate-limits). */
const overall: Rate = { perMinute: 1500, burst: 10, reserve: 4 };
/** The progress of all threads together, in edits a second. */
const progressPerSecond = 10;
/** People do not read faster. */
const fewestProgressSeconds = 3;
/** What progress leaves to decisions of a thread. */
const progressReserve = 1;

type Limited = Extract<Failure, { kind: 'limited' }>;

/** Who may call what when, on all servers. Numbers of single calls come from Discord's answers only. */
export type DiscordPace = {
  /** Resolves when it is the thread's turn to ask once for such a call in a channel. */
  take(kind: CallKind, channel: string, thread: string, urgency: Urgency, signal: AbortSignal): Promise<void>;
  note(kind: CallKind, channel: string, said: Said): void;
  /**
   * Discord has said that it was too much. What it would not take of progress may be a limit of that message only: decisions are tried
   * nevertheless.
   */
  holdBack(kind: CallKind, channel: string, urgency: Urgency, limit: Limited): void;
  /** The time between two edits of a thread's progress. */
  progressSeconds(activeThreads: number): number;
};

export function createDiscordPace(): DiscordPace {
  const pace = createPace(overall);
  const allowances = createAllowances();
  const nameOf = (kind: CallKind, channel: string) => `${kind} ${channel}`;
  return {
    async take(kind, channel, thread, urgency, signal) {
      if (urgency === 'progress') await allowances.use(`progress ${nameOf(kind, channel)}`, 0, signal);
      await allowances.use(nameOf(kind, channel), urgency === 'progress' ? progressReserve : 0, signal);
      await pace.take(thread, urgency, signal);
    },
    note: (kind, channel, said) => allowances.note(nameOf(kind, channel), said),
    holdBack(kind, channel, urgency, { seconds, isOfAll }) {
      if (isOfAll) return pace.holdBack(seconds);
      const name = urgency === 'progress' ? `progress ${nameOf(kind, channel)}` : nameOf(kind, channel);
      allowances.note(name, { limit: 1, remaining: 0, resetSeconds: seconds });
    },
    progressSeconds: (activeThreads) => Math.max(fewestProgressSeconds, activeThreads / progressPerSecond),
  };
}
