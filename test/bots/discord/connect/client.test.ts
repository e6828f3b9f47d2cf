import { setTimeout as sleep } from 'node:timers/promises';
import { Events, GatewayIntentBits } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { explain } from '../../../../src/bots/discord/connect/explain.ts';
import type { FakeDiscord } from '../../../fakes/discord/fake-discord.ts';
import { createDiscordTests, discordSettingsFor } from '../../../support/discord-client.ts';

const tests = createDiscordTests();
afterEach(tests.end);

const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits;

describe('the bot in Discord', () => {
  it('is ready with its servers, and has nothing to tell where all is well', async () => {
    const discord = await tests.discord();
    const { client, hasMessageContent, warnings } = await tests.connect(discordSettingsFor(discord));
    expect([hasMessageContent, warnings]).toEqual([true, []]);
    expect([...client.guilds.cache.keys()]).toEqual([discord.guild.id]);
    expect(discord.gateway.identifies.map(({ intents }) => intents)).toEqual([Guilds | GuildMessages | MessageContent]);
    discord.assertClean();
  });

  it('says what is lost without the message-content intent, and works', async () => {
    const discord = await tests.discord({ messageContent: false });
    const { hasMessageContent, warnings } = await tests.connect(discordSettingsFor(discord));
    expect(hasMessageContent).toBe(false);
    expect(warnings).toEqual([
      `The message-content intent is off: plain words in the thread of a run do not reach the bot; commands, buttons and what mentions it do. Switch on “Message Content Intent” at https://discord.com/developers/applications/${discord.applicationId}/bot, and start the bot again.`,
    ]);
    expect(discord.gateway.identifies.map(({ intents }) => intents)).toEqual([Guilds | GuildMessages]);
  });

  it('does so too where only the gateway knows that the intent is off', async () => {
    const discord = await tests.discord();
    discord.fail('GET /gateway/bot', { slowSeconds: 0.3 });
    const logged: string[] = [];
    const connecting = tests.connect(discordSettingsFor(discord), { logged });
    await expect.poll(() => discord.callsOf('GET /applications/@me').length).toBe(1);
    discord.setMessageContent(false);
    const { client, hasMessageContent, warnings } = await connecting;
    expect([hasMessageContent, warnings.length]).toEqual([false, 1]);
    expect(client.isReady()).toBe(true);
    await expect.poll(() => discord.gateway.connections).toBe(1);
    expect(logged.filter((line) => line.includes('discord lost'))).toEqual([]);
  });

  it('says where it is invited while it is on no server', async () => {
    const discord = await tests.discord();
    discord.guild.removeBot();
    const { warnings } = await tests.connect(discordSettingsFor(discord));
    expect(warnings).toEqual([
      `The bot is on no server yet. Invite it: https://discord.com/oauth2/authorize?client_id=${discord.applicationId}&scope=bot+applications.commands&permissions=309237746688`,
    ]);
  });

  it('says what to do about a wrong token, and does not try again', async () => {
    const discord = await tests.discord();
    const settings = { ...discordSettingsFor(discord), token: 'a.wrong.one' };
    const logged: string[] = [];
    await expect(tests.connect(settings, { logged })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Discord does not know the token, or it was reset\. Make a new token with “Reset Token”/,
      ),
      isPassing: false,
    });
    expect(discord.callsOf('GET /applications/@me').length).toBe(1);
    expect(discord.gateway.connections).toBe(0);
  });

  it('waits for a Discord that is down for a while', async () => {
    const discord = await tests.discord();
    discord.fail('GET /applications/@me', { status: 503 });
    const { client } = await tests.connect(discordSettingsFor(discord));
    expect(client.isReady()).toBe(true);
    discord.assertClean();
  });

  it('gives up on a Discord that stays away, with a sentence, and leaves nothing behind', async () => {
    const discord = await tests.discord();
    discord.gateway.shut();
    await expect(tests.connect(discordSettingsFor(discord), { patienceMilliseconds: 700 })).rejects.toMatchObject({
      message:
        'Discord takes the token, and then its gateway is silent. Look at discordstatus.com; where it lasts, see the log.',
      isPassing: true,
    });
    discord.gateway.open();
    await sleep(800); // the library would come again after half a second
    expect([discord.gateway.connections, discord.gateway.identifies.length]).toEqual([0, 0]);
  });

  it.each([
    ['Discord asks for it', (gateway: FakeDiscord['gateway']) => gateway.askToReconnect()],
    ['the network fails', (gateway: FakeDiscord['gateway']) => gateway.shut()],
  ])('connects again where %s, and misses nothing', async (_, happens) => {
    const discord = await tests.discord();
    const ada = discord.guild.member('ada');
    const channel = discord.guild.channel('vision');
    const logged: string[] = [];
    const { client } = await tests.connect(discordSettingsFor(discord), { logged });
    const heard: string[] = [];
    client.on(Events.MessageCreate, async ({ content }) => void heard.push(content));
    happens(discord.gateway);
    ada.say('meanwhile', { in: channel });
    discord.gateway.open();
    await expect.poll(() => discord.gateway.resumes.length, { timeout: 5000 }).toBe(1);
    await expect.poll(() => heard).toEqual(['meanwhile']);
    expect(discord.gateway.identifies.length).toBe(1);
    expect(logged.filter((line) => line.includes('discord disconnected')).length).toBe(1);
  });

  it('goes on when a handler fails', async () => {
    const discord = await tests.discord();
    const ada = discord.guild.member('ada');
    const channel = discord.guild.channel('vision');
    const logged: string[] = [];
    const { client } = await tests.connect(discordSettingsFor(discord), { logged });
    const heard: string[] = [];
    client.on(Events.MessageCreate, async ({ content }) => {
      heard.push(content);
      throw new Error('no such thing', { cause: new Error('because') });
    });
    ada.say('boom', { in: channel });
    ada.say('again', { in: channel });
    await expect.poll(() => heard).toEqual(['boom', 'again']);
    await expect.poll(() => logged.join('')).toContain('no such thing (because)');
  });

  it('logs what to do when its token is reset, once, and lets everything else live', async () => {
    const discord = await tests.discord();
    const logged: string[] = [];
    const { client } = await tests.connect(discordSettingsFor(discord), { logged });
    discord.resetToken();
    const lost = () => logged.filter((line) => line.includes('discord lost'));
    await expect.poll(lost).toEqual([expect.stringContaining('The token was reset (4004). Make a new token with')]);
    await expect(client.rest.get('/users/@me')).rejects.toThrow();
    const forgotten = await client.rest.get('/users/@me').catch(explain);
    expect(forgotten).toMatchObject({ found: 'Discord does not know the token, or it was reset', isPassing: false });
    expect(lost().length).toBe(1);
  });

  it('knows the roles of whoever wrote last', async () => {
    const discord = await tests.discord();
    const role = discord.guild.role('leads');
    const ada = discord.guild.member('ada', { roles: [role] });
    const channel = discord.guild.channel('vision');
    const { client } = await tests.connect(discordSettingsFor(discord));
    const heard: unknown[] = [];
    client.on(Events.MessageCreate, async ({ member }) => void heard.push(member?.roles.cache.has(role.id)));
    ada.say('hello', { in: channel });
    await expect.poll(() => heard).toEqual([true]);
    expect([client.guilds.cache.first()?.members.me?.id, client.users.cache.size]).toEqual([client.user.id, 1]);
  });

  it('never logs its token, not even at debug', async () => {
    const discord = await tests.discord();
    const logged: string[] = [];
    const { close } = await tests.connect(discordSettingsFor(discord), { logged });
    await close();
    expect(logged.length).toBeGreaterThan(3);
    expect(logged.join('')).not.toContain(discord.botToken.split('.')[2]);
    await close(); // twice is fine
    await expect.poll(() => discord.gateway.connections).toBe(0);
  });
});
