import { type Client, REST } from 'discord.js';
import type { Logger } from 'pino';
import type { Card } from '../../card.ts';
import { createFailureLog, type TellFailure } from '../../failure-log.ts';
import type { Turns } from '../../live-turns.ts';
import type { Urgency } from '../../pace.ts';
import { rootKey } from '../../posted.ts';
import { runOf } from '../../rooms.ts';
import { createThreads, type Threads, type ThreadsOptions } from '../../threads.ts';
import { createDiscordCalls } from './calls.ts';
import { createDiscordPace, type DiscordPace } from './discord-pace.ts';
import { createDiscordSurface } from './discord-surface.ts';
import { DiscordLimited, DiscordRefused } from './failures.ts';
import type { LongValues } from './long-values.ts';
import { messagePlaceOf, placeOf } from './places.ts';
import { createSendCard } from './send-card.ts';
import { createSentForms } from './sent-forms.ts';
import { createServerFacts } from './server-facts.ts';
import { threadTitle } from './thread-title.ts';

export type DiscordThreadsOptions = Pick<ThreadsOptions, 'engine' | 'posted' | 'rooms' | 'retrySeconds' | 'reach'> & {
  readonly client: Client<true>;
  /** Shared with whoever reads what buttons carry. */
  readonly longValues: LongValues;
  /** Where the folders of the runs are served; null: nowhere. */
  readonly filesUrl: string | null;
  /** The users (`500`) and roles (`&700`) whom a new card notifies; an edit notifies nobody. */
  readonly mentionsFor: (thread: string, card: Card) => readonly string[];
  readonly log: Logger;
  readonly pace?: DiscordPace;
  /** How long a call may take that sends no files. */
  readonly usualSeconds?: number;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
};

/** The threads of all runs that are told on Discord. */
export function createDiscordThreads(options: DiscordThreadsOptions): Threads {
  const { client, engine, posted, rooms, log, pace = createDiscordPace(), now = Date.now } = options;
  const closing = new AbortController();
  const facts = createServerFacts(client, rooms);
  const send = createSendCard({ ...options, forms: createSentForms(), mostBytes: facts.mostBytes, now });
  const rests = { decision: restOf(client), progress: restOf(client) };

  function titleOf(threadName: string): string {
    const run = engine.find(runOf(threadName));
    return run === null ? threadName : threadTitle(run);
  }

  const surfaceFor = (urgency: Urgency) => {
    const rest = rests[urgency];
    const calls = createDiscordCalls({
      ...options,
      rest,
      pace,
      urgency,
      whereIs: facts.whereIs,
      signal: closing.signal,
    });
    return createDiscordSurface({ ...options, calls, send, titleOf, facts, botUser: client.user.id, now });
  };
  const turns: Turns = {
    take(kind, thread, urgency, signal) {
      const root = posted.find(thread, rootKey);
      if (root !== null) return pace.take(kind, messagePlaceOf(root.message).message, thread, urgency, signal);
      return pace.take('begin', placeOf(rooms.find(thread)?.room ?? '').channel, thread, urgency, signal);
    },
    progressSeconds: (_thread, active) => pace.progressSeconds(active.size),
  };
  const tell = createFailureLog(log, (error) => (error instanceof DiscordRefused ? String(error.code) : 'unclear'));
  const tellFailure: TellFailure = (error, thread, room) => {
    if (error instanceof DiscordLimited)
      log.debug({ thread, room }, 'card waits for a limit'); // nobody has to do anything
    else tell(error, thread, room);
  };
  const threads = createThreads({
    ...options,
    posting: surfaceFor('decision'),
    progress: surfaceFor('progress'),
    turns,
    tellFailure,
  });
  return {
    ...threads,
    close() {
      closing.abort();
      for (const rest of Object.values(rests)) {
        rest.clearHashSweeper();
        rest.clearHandlerSweeper();
      }
      return threads.close();
    },
  };
}

/**
 * Own ways to Discord for cards and for progress: the library sends one call of a kind at a time in each thread, and a slow change of progress
 * would hold up a decision. Each call is made once, and none waits in it for a limit: what is sent late is written anew.
 */
function restOf(client: Client<true>): REST {
  const options = { ...client.rest.options, retries: 0, timeout: longestMilliseconds, rejectOnRateLimit: () => true };
  return new REST(options).setToken(client.token);
}

/** Above what a single call may take. */
const longestMilliseconds = 120_000;
