import { type Logger as LibraryLogger, LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

/** What Slack's libraries say, in our log instead of the terminal. What they say below warnings holds texts of messages and is left out. */
export function libraryLog(log: Logger): LibraryLogger {
  const tell = (...words: unknown[]) => log.debug({ says: words.map(String).join(' ') }, 'slack library');
  return {
    debug: () => {},
    info: () => {},
    warn: tell,
    error: tell,
    getLevel: () => LogLevel.WARN,
    setLevel: () => {},
    setName: () => {},
  };
}
