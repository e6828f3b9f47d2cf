import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SlackConfig } from './slack-config.ts';
import { slackLogger } from './slack-logger.ts';

const timeoutMilliseconds = 10_000;

/**
 * For every client of Slack's API, and a new object for each: Bolt writes into the one that it is given. A call is made once. A repeated
 * post would stand in the thread twice, and a client that waits for its rate limit holds up everything else, a modal among it.
 */
export function clientOptions({ apiUrl }: Pick<SlackConfig, 'apiUrl'>, logger: Logger): webApi.WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMilliseconds,
    logger: slackLogger(logger),
  };
}
