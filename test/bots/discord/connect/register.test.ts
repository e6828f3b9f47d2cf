import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { registerCommands } from '../../../../src/bots/discord/connect/register.ts';
import type { FakeDiscord } from '../../../fakes/discord/fake-discord.ts';
import { createDiscordTests, discordSettingsFor } from '../../../support/discord-client.ts';

const tests = createDiscordTests();
afterEach(tests.end);

const log = pino({ level: 'silent' });
const globally = 'PUT /applications/:application/commands';
const onServer = 'PUT /applications/:application/guilds/:guild/commands';

/** A start of the bot: what it warns of. */
async function start(discord: FakeDiscord, guildIds: readonly string[] = []): Promise<readonly string[]> {
  const settings = discordSettingsFor(discord, guildIds);
  const { client } = await tests.connect(settings);
  return registerCommands(client, settings, log);
}

/** What each PUT of the commands said: where, and how many. */
function written(discord: FakeDiscord): readonly (readonly [string, number])[] {
  return discord.calls
    .filter(({ route }) => [globally, onServer].includes(route))
    .map(({ route, body }) => [route === globally ? 'global' : 'server', Array.isArray(body) ? body.length : -1]);
}

describe('/improve', () => {
  it('is registered everywhere at the first start, and left alone at the second', async () => {
    const discord = await tests.discord();
    expect(await start(discord)).toEqual([]);
    expect(await start(discord)).toEqual([]);
    expect(written(discord)).toEqual([['global', 1]]);
    discord.assertClean();
  });

  it('is registered on each server that is named, and left alone at the second start', async () => {
    const discord = await tests.discord();
    const other = discord.addGuild('Other');
    discord.addGuild('Not ours');
    expect(await start(discord, [discord.guild.id, other.id])).toEqual([]);
    expect(await start(discord, [discord.guild.id, other.id])).toEqual([]);
    expect(written(discord)).toEqual([
      ['server', 1],
      ['server', 1],
    ]);
    discord.assertClean();
  });

  it('is never there twice when the bot changes between the two', async () => {
    const discord = await tests.discord();
    await start(discord);
    await start(discord, [discord.guild.id]);
    await start(discord);
    expect(written(discord)).toEqual([
      ['global', 1],
      ['server', 1],
      ['global', 0],
      ['global', 1],
      ['server', 0],
    ]);
    discord.assertClean();
  });

  it('says where the bot is invited to a server that is named, and is registered there once it comes', async () => {
    const discord = await tests.discord();
    const elsewhere = '120000000000000000';
    const [sentence, ...others] = await start(discord, [elsewhere]);
    expect(others).toEqual([]);
    expect(sentence).toBe(
      `The bot is not on the server ${elsewhere}, which DISCORD_GUILD_IDS names. Invite it: https://discord.com/oauth2/authorize?client_id=${discord.applicationId}&scope=bot+applications.commands&permissions=309237746688&guild_id=${elsewhere}`,
    );
  });

  it('is registered on a server that is named when the bot comes there', async () => {
    const discord = await tests.discord();
    const later = discord.addGuild('Later');
    later.removeBot();
    expect((await start(discord, [later.id])).length).toBe(1);
    later.addBot();
    await expect.poll(() => written(discord)).toEqual([['server', 1]]);
  });

  it('says what is wrong where the server did not allow commands', async () => {
    const discord = await tests.discord();
    const { id } = discord.guild;
    const refused = { code: 50001, message: 'Missing Access', httpStatus: 403 };
    discord.fail('GET /applications/:application/guilds/:guild/commands', refused);
    expect(await start(discord, [id])).toEqual([
      expect.stringMatching(
        new RegExp(
          `^The command /improve is not as it should be\\. /improve may not be registered on the server ${id} \\(50001\\)\\. Invite the bot again, with the scope applications\\.commands: https://.*&guild_id=${id}$`,
        ),
      ),
    ]);
  });

  it('does not keep the bot from starting where Discord breaks down', async () => {
    const discord = await tests.discord();
    discord.fail('GET /applications/:application/commands', { status: 500 });
    expect(await start(discord)).toEqual([
      'The command /improve is not as it should be. Discord answers HTTP 500. Look at discordstatus.com, and at DISCORD_API_URL.',
    ]);
  });
});
