const redisIsAway =
  /ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|Connection is closed|max retries|Command timed out|LOADING|READONLY|Stream isn't writeable/i;
const redisIsFull = /MISCONF|OOM command not allowed/i;
const diskIsFull = /database or disk is full|ENOSPC|disk I\/O error/i;

/** What people are told where the world failed and will be waited for; null where the error is a bug of ours. */
export function troubleOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const text = `${'code' in error ? String(error.code) : ''} ${error.message}`;
  if (diskIsFull.test(text)) return 'The disk is full; the run waits and goes on by itself when there is space.';
  if (redisIsFull.test(text))
    return 'Redis has no space left to write; the run waits and goes on by itself when it has.';
  if (redisIsAway.test(text)) return 'Redis does not answer; the run waits and goes on by itself when it is back.';
  return null;
}
