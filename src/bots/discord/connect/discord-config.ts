import type { Notify } from '../../notified.ts';

/** How the bot reaches Discord, and for whom it works. */
export type DiscordConfig = {
  /** Without a slash at its end, and without a version. */
  readonly apiUrl: string;
  readonly token: string;
  /** The servers that are served. Empty: every server that adds the bot. */
  readonly guildIds: readonly string[];
  /** For what people are mentioned, and so notified by Discord. */
  readonly notify: Notify;
  /** Where the folders of the runs are served, without a slash at its end. null: nowhere. */
  readonly filesUrl: string | null;
};
