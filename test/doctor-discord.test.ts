import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { DiscordConfig } from '../src/bots/discord/connect/discord-config.ts';
import { registerCommands } from '../src/bots/discord/connect/register.ts';
import { examineDiscord } from '../src/doctor-discord.ts';
import { createDiscordTests, discordSettingsFor } from './support/discord-client.ts';

const tests = createDiscordTests();
afterEach(tests.end);

async function found(settings: DiscordConfig): Promise<readonly (readonly [string, string, string])[]> {
  const { findings } = await examineDiscord(settings);
  return findings.map(({ name, verdict, found }) => [name, verdict, found]);
}

const needed = ['VIEW_CHANNEL', 'SEND_MESSAGES', 'CREATE_PUBLIC_THREADS', 'READ_MESSAGE_HISTORY'] as const;

describe('the doctor', () => {
  it('says nothing of Discord where the bot is not there', async () => {
    expect(await examineDiscord(null)).toEqual({ title: 'Discord', findings: [] });
  });

  it('asks Discord about all that the bot needs, and opens no connection', async () => {
    const discord = await tests.discord();
    expect(await found(discordSettingsFor(discord))).toEqual([
      ['Bot token', 'good', 'Improver'],
      ['Message content', 'good', 'plain words in the thread of a run reach the bot'],
      ['Servers', 'good', 'Lab'],
      ['Permissions', 'good', 'all that are needed, unless a channel takes some away'],
      ['Commands', 'good', 'the bot registers /improve on every server at its next start'],
    ]);
    expect([discord.gateway.identifies.length, discord.callsOf('GET /gateway/bot').length]).toEqual([0, 0]);
    discord.assertClean();
  });

  it('sees the commands that a start has registered', async () => {
    const discord = await tests.discord();
    const settings = discordSettingsFor(discord, [discord.guild.id]);
    const { client } = await tests.connect(settings);
    await registerCommands(client, settings, pino({ level: 'silent' }));
    expect((await found(settings)).at(-1)).toEqual(['Commands', 'good', '/improve on Lab']);
  });

  it('names what is missing, with the remedy', async () => {
    const discord = await tests.discord({
      messageContent: false,
      guild: { everyonePermissions: [], botPermissions: needed },
    });
    discord.fail('GET /applications/:application/guilds/:guild/commands', {
      code: 50001,
      message: 'Missing Access',
      httpStatus: 403,
    });
    const elsewhere = '120000000000000000';
    const settings = discordSettingsFor(discord, [discord.guild.id, elsewhere]);
    const { findings } = await examineDiscord(settings);
    expect(findings.filter(({ verdict }) => verdict !== 'good').map(({ name, found }) => [name, found])).toEqual([
      ['Message content', expect.stringMatching(/^the message-content intent is off: plain words/)],
      ['Servers', `the bot is not on ${elsewhere}, which DISCORD_GUILD_IDS names`],
      ['Permission', 'on Lab the permission Send Messages in Threads is missing, which is needed to post cards there'],
      [
        'Permission',
        'on Lab the permission Attach Files is missing, which is needed to attach charts, sources and the report',
      ],
      ['Commands', `/improve may not be registered on the server ${discord.guild.id} (50001)`],
    ]);
    expect(findings.every((finding) => finding.verdict === 'good' || finding.remedy.includes('https://'))).toBe(true);
  });

  it('asks an administrator’s bot for nothing', async () => {
    const discord = await tests.discord({ guild: { everyonePermissions: [], botPermissions: ['ADMINISTRATOR'] } });
    expect((await found(discordSettingsFor(discord))).map(([name]) => name)).toContain('Permissions');
  });

  it('says where a bot that is on no server is invited', async () => {
    const discord = await tests.discord();
    discord.guild.removeBot();
    const { findings } = await examineDiscord(discordSettingsFor(discord));
    expect(findings).toContainEqual({
      name: 'Servers',
      verdict: 'warning',
      found: 'the bot is on none',
      remedy: `Invite it: https://discord.com/oauth2/authorize?client_id=${discord.applicationId}&scope=bot+applications.commands&permissions=309237746688`,
    });
  });

  it('calls a wrong token bad, and a Discord that is not there no fault of the settings', async () => {
    const discord = await tests.discord();
    const settings = discordSettingsFor(discord);
    expect(await found({ ...settings, token: 'a.wrong.one' })).toEqual([
      ['Bot token', 'bad', 'Discord does not know the token, or it was reset'],
    ]);
    const [[name, verdict, sentence] = [], ...others] = await found({ ...settings, apiUrl: 'http://127.0.0.1:9/api' });
    expect([name, verdict, others]).toEqual(['Bot token', 'warning', []]);
    expect(sentence).toMatch(/^Discord cannot be reached: .*ECONNREFUSED/);
  });

  it('goes on where one of its questions fails', async () => {
    const discord = await tests.discord();
    discord.fail('GET /users/@me/guilds', { status: 502 });
    expect(await found(discordSettingsFor(discord))).toEqual([
      ['Bot token', 'good', 'Improver'],
      ['Message content', 'good', expect.any(String)],
      ['Servers', 'warning', 'Discord answers HTTP 502'],
    ]);
  });
});
