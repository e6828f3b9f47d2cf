import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { clientOptions } from './client-options.ts';

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
  readonly apiUrl: string;
  readonly postingSeconds?: number;
  readonly askingSeconds?: number;
};

/** A post that was given up is looked for before it is made again, so Slack gets time to end with it one way or the other. */
const usualPostingSeconds = 30;
const usualAskingSeconds = 5;

export function createSlackClients(
  token: string,
  { log, apiUrl, postingSeconds = usualPostingSeconds, askingSeconds = usualAskingSeconds }: ClientOptions,
): SlackClients {
  const client = (timeoutSeconds: number, retryConfig: NonNullable<webApi.WebClientOptions['retryConfig']>) =>
    new webApi.WebClient(token, { ...clientOptions({ apiUrl }, log), timeout: timeoutSeconds * 1000, retryConfig });
  return {
    posting: client(postingSeconds, { retries: 0 }),
    progress: client(postingSeconds, { retries: 0 }),
    asking: client(askingSeconds, { retries: 2, minTimeout: 300, maxTimeout: 1000 }),
  };
}
