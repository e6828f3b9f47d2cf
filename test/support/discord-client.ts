import { pino } from 'pino';
import { connectDiscord, type Discord } from '../../src/bots/discord/connect/client.ts';
import type { DiscordConfig } from '../../src/bots/discord/connect/discord-config.ts';
import { type FakeDiscord, startFakeDiscord } from '../fakes/discord/fake-discord.ts';

/** Discords and bots that end with a test, the last first. */
export function createDiscordTests() {
  const running: (() => Promise<unknown>)[] = [];

  return {
    async discord(options?: Parameters<typeof startFakeDiscord>[0]): Promise<FakeDiscord> {
      const discord = await startFakeDiscord(options);
      running.push(async () => discord[Symbol.asyncDispose]());
      return discord;
    },
    async connect(
      config: DiscordConfig,
      { logged = [], ...parts }: { readonly logged?: string[]; readonly patienceMilliseconds?: number } = {},
    ): Promise<Discord> {
      const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
      const connected = await connectDiscord(config, { log, ...parts });
      running.push(connected.close);
      return connected;
    },
    async end(): Promise<void> {
      for (const stop of running.splice(0).reverse()) await stop();
    },
  };
}

export function discordSettingsFor(discord: FakeDiscord, guildIds: readonly string[] = []): DiscordConfig {
  return { apiUrl: discord.apiUrl, token: discord.botToken, guildIds, notify: 'decisions', filesUrl: null };
}
