import { REST, type RESTOptions } from 'discord.js';
import type { DiscordConfig } from './discord-config.ts';

const askingMilliseconds = 10_000;
/** A file of 10 MB through a slow line. */
const usualMilliseconds = 30_000;
/** A call that would wait for its rate limit longer than this fails instead, with `RateLimitError`. */
const mostPatienceMilliseconds = 60_000;

/**
 * Every call is made once. The library repeats whatever call it got no answer for, or HTTP 500: a message with a nonce bears that, a thread
 * or an answer to an interaction does not. When to try again is decided by whoever calls. Only HTTP 429 is waited out.
 */
export function restOptions({ apiUrl }: Pick<DiscordConfig, 'apiUrl'>): Partial<RESTOptions> {
  return {
    api: apiUrl,
    retries: 0,
    timeout: usualMilliseconds,
    rejectOnRateLimit: ({ timeToReset, retryAfter }) => Math.max(timeToReset, retryAfter) > mostPatienceMilliseconds,
    invalidRequestWarningInterval: 500,
  };
}

/** For what is asked without a gateway. */
export function createRest(config: DiscordConfig): REST {
  const rest = new REST({
    ...restOptions(config),
    timeout: askingMilliseconds,
    rejectOnRateLimit: ({ timeToReset, retryAfter }) => Math.max(timeToReset, retryAfter) > askingMilliseconds,
  });
  return rest.setToken(config.token);
}
