import type { Logger } from 'pino';
import type { Card } from '../../card.ts';
import { createFailureLog } from '../../failure-log.ts';
import type { Turns } from '../../live-turns.ts';
import { createThreads, type Threads, type ThreadsOptions } from '../../threads.ts';
import type { SlackClients } from '../connect/clients.ts';
import { createSlackCalls } from './calls.ts';
import { failureOf, SlackRefused } from './failures.ts';
import { createFileDelivery } from './file-delivery.ts';
import { createForms } from './known-forms.ts';
import { placeOf } from './places.ts';
import { createSlackPace, type SlackPace } from './slack-pace.ts';
import { createSlackSurface } from './slack-surface.ts';

export type SlackThreadsOptions = Pick<ThreadsOptions, 'engine' | 'posted' | 'rooms' | 'retrySeconds' | 'reach'> & {
  /** Throws or rejects where the workspace has not installed the app, or no longer. */
  readonly clients: (workspace: string) => SlackClients | Promise<SlackClients>;
  /** The users (`U…`) and groups (`S…`) whom a new card notifies; an edit notifies nobody. */
  readonly mentionsFor: (thread: string, card: Card) => readonly string[];
  readonly log: Logger;
  /** Shared with whoever else posts to Slack. */
  readonly pace?: SlackPace;
  /** How long Slack may look at an upload before it appears. */
  readonly appearSeconds?: number;
};

/** The threads of all runs that are told on Slack. */
export function createSlackThreads(options: SlackThreadsOptions): Threads {
  const { posted, rooms, clients, log, pace = createSlackPace(), appearSeconds = 15 } = options;
  const closing = new AbortController();
  const forms = createForms();
  const placeOfThread = (thread: string) => placeOf(rooms.find(thread)?.room ?? '');

  const surfaceWith = (kind: 'posting' | 'progress') => {
    const calls = createSlackCalls({
      client: async (workspace) => (await clients(workspace))[kind],
      pace,
      signal: closing.signal,
    });
    const files = createFileDelivery({ calls, posted, log, appearSeconds, signal: closing.signal });
    return createSlackSurface({ ...options, calls, files, forms });
  };
  const turns: Turns = {
    take(kind, thread, urgency, signal) {
      const method = kind === 'post' ? 'chat.postMessage' : 'chat.update';
      return pace.take(method, placeOfThread(thread), thread, urgency, signal);
    },
    progressSeconds(thread, active) {
      const { workspace } = placeOfThread(thread);
      const together = [...active].filter((each) => rooms.find(each)?.room.startsWith(`${workspace}/`));
      return pace.progressSeconds(together.length);
    },
  };
  const threads = createThreads({
    ...options,
    posting: surfaceWith('posting'),
    progress: surfaceWith('progress'),
    turns,
    tellFailure: createFailureLog(log, (error) => (error instanceof SlackRefused ? error.code : failureOf(error).kind)),
  });
  return {
    ...threads,
    close() {
      closing.abort();
      return threads.close();
    },
  };
}
