import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import type { Logger } from 'pino';
import { messagesOf } from '../../trouble.ts';

/** What Slack's libraries say goes into our log, at our level. */
export function slackLogger(logger: Logger): SlackLogger {
  return {
    debug: (...parts) => logger.debug({ said: textOf(parts) }, 'slack library'),
    info: (...parts) => logger.info({ said: textOf(parts) }, 'slack library'),
    warn: (...parts) => logger.warn({ said: textOf(parts) }, 'slack library'),
    error: (...parts) => logger.error({ said: textOf(parts) }, 'slack library'),
    getLevel: () => levelOf(logger),
    setLevel: () => {}, // LOG_LEVEL decides
    setName: () => {},
  };
}

function levelOf({ level }: Logger): LogLevel {
  if (level === 'trace' || level === 'debug') return LogLevel.DEBUG;
  if (level === 'info') return LogLevel.INFO;
  return level === 'warn' ? LogLevel.WARN : LogLevel.ERROR;
}

/** Of an error only its message and its causes': other fields may hold what was sent to Slack, a token among it. */
function textOf(parts: readonly unknown[]): string {
  return parts.map((part) => (part instanceof Error ? messagesOf(part) : String(part))).join(' ');
}
