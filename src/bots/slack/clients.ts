import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { libraryLog } from './library-log.ts';

export type SlackClient = webApi.WebClient;

/**
 * The clients of one workspace. A client that is told to wait lets all of its calls wait, so each kind of call has its own, and all of them
 * fail at once instead of waiting: when to try again is decided by whoever calls.
 */
export type SlackClients = {
  /** For cards. Never tries again by itself: a message whose reply was lost would stand there twice. */
  readonly posting: SlackClient;
  /** For the card that is edited again and again. */
  readonly progress: SlackClient;
  /** For what a person waits for: modals, ephemeral answers, who somebody is. Tries again twice, within two seconds. */
  readonly asking: SlackClient;
};

export type ClientOptions = {
  readonly log: Logger;
  /** Null: Slack's own. */
  readonly apiUrl: string | null;
  readonly postingSeconds?: number;
  readonly askingSeconds?: number;
};

/** Every client gets options of its own: the libraries change what they are given. */
export function createSlackClients(
  token: string,
  { log, apiUrl, postingSeconds = 15, askingSeconds = 5 }: ClientOptions,
): SlackClients {
  const client = (timeoutSeconds: number, retryConfig: webApi.WebClientOptions['retryConfig']) =>
    new webApi.WebClient(token, {
      ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
      ...(retryConfig === undefined ? {} : { retryConfig }),
      logger: libraryLog(log),
      timeout: timeoutSeconds * 1000,
      rejectRateLimitedCalls: true,
    });
  return {
    posting: client(postingSeconds, { retries: 0 }),
    progress: client(postingSeconds, { retries: 0 }),
    asking: client(askingSeconds, { retries: 2, minTimeout: 300, maxTimeout: 1000 }),
  };
}
