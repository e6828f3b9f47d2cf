const connectionErrors =
  /ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|Connection is closed|max retries|Command timed out|LOADING|READONLY|MISCONF|Stream isn't writeable/i;

/** True where Redis is away, starting, or cannot write: to be waited for. Anything else is a bug. */
export function isConnectionError(error: unknown): boolean {
  return (
    error instanceof Error &&
    (connectionErrors.test(error.message) || connectionErrors.test(String((error as NodeJS.ErrnoException).code)))
  );
}
