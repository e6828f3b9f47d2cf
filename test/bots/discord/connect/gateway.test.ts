import { afterEach, describe, expect, it } from 'vitest';
import { createDiscordTests, discordSettingsFor } from '../../../support/discord-client.ts';

const tests = createDiscordTests();
afterEach(tests.end);

describe('a client that is ended', () => {
  it('while its socket is being opened does not end the process', async () => {
    const discord = await tests.discord();
    discord.gateway.stall();
    await expect(tests.connect(discordSettingsFor(discord), { patienceMilliseconds: 300 })).rejects.toThrow(
      'is silent',
    );
    discord.gateway.drop(); // an error that nobody listens to would end this process, too
    const { client } = await tests.connect(discordSettingsFor(discord));
    expect(client.isReady()).toBe(true);
    expect([discord.gateway.connections, discord.gateway.identifies.length]).toEqual([1, 1]);
  });
});
