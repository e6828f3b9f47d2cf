import { afterEach, describe, expect, it } from 'vitest';
import { explain } from '../../../../src/bots/discord/connect/explain.ts';
import { createDiscordTests, discordSettingsFor } from '../../../support/discord-client.ts';

const tests = createDiscordTests();
afterEach(tests.end);

const posting = 'POST /channels/:channel/messages';

async function given() {
  const discord = await tests.discord();
  const channel = discord.guild.channel('vision');
  const { client } = await tests.connect(discordSettingsFor(discord));
  const post = () => client.rest.post(`/channels/${channel.id}/messages`, { body: { content: 'once' } });
  return { discord, channel, post };
}

describe('a call of Discord’s API', () => {
  it.each([
    ['the reply is lost', 'lost after'],
    ['Discord breaks down afterwards', { status: 502, after: true }],
  ] as const)('is made once where %s', async (_, fault) => {
    const { discord, channel, post } = await given();
    discord.fail(posting, fault);
    expect(await post().catch(explain)).toMatchObject({ isPassing: true });
    expect(channel.messages.map(({ content }) => content)).toEqual(['once']);
    expect(discord.callsOf(posting).length).toBe(1);
  });

  it('waits for a rate limit that is short', async () => {
    const { discord, channel, post } = await given();
    discord.fail(posting, { retryAfterSeconds: 0.2 });
    await post();
    expect(channel.messages.length).toBe(1);
  });

  it('fails at once where the wait is long, and says how long', async () => {
    const { discord, post } = await given();
    discord.fail(posting, { retryAfterSeconds: 120 });
    expect(await post().catch(explain)).toMatchObject({
      found: expect.stringMatching(/^Discord asks for 12[01] seconds of quiet$/),
      isPassing: true,
    });
  });

  it('says what Discord refuses it for', async () => {
    const { discord, post } = await given();
    discord.fail(posting, { code: 50013, message: 'Missing Permissions', httpStatus: 403 });
    expect(await post().catch(explain)).toMatchObject({
      found: 'the bot lacks a permission (50013)',
      isPassing: false,
    });
    discord.fail(posting, { code: 10003, message: 'Unknown Channel' });
    expect(await post().catch(explain)).toMatchObject({ found: 'Discord answers “Unknown Channel” (10003)' });
  });
});
