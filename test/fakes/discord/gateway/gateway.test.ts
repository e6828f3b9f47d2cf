import { Client, Events, GatewayIntentBits, MessageFlags, Partials } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { startClient } from '../discord-client.ts';
import { startFakeDiscord } from '../fake-discord.ts';

const { DirectMessages, Guilds, GuildMessages, MessageContent } = GatewayIntentBits;
const ping = [{ name: 'ping', description: 'Are you there?' }];

function answerPings(client: Client): void {
  client.on(Events.InteractionCreate, async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.reply({ content: 'Pong', flags: MessageFlags.Ephemeral });
  });
}

/** What the client hears people say. */
function hear(heard: string[]): (client: Client) => void {
  return (client) => client.on(Events.MessageCreate, ({ author, content }) => void (author.bot || heard.push(content)));
}

describe('the gateway of the fake Discord', () => {
  it('says who the bot is, and what is in its guilds', async () => {
    await using discord = await startFakeDiscord({ guild: { premiumTier: 2 } });
    const ada = discord.guild.member('ada');
    const vision = discord.guild.channel('vision');
    const secret = discord.guild.channel('secret', { onlyFor: [ada], withBot: false });
    await using started = await startClient(discord);
    const { user, guilds, application } = started.client;
    expect(user).toMatchObject({ id: discord.botUserId, username: 'improver', bot: true });
    const guild = guilds.cache.get(discord.guild.id);
    expect(guild).toMatchObject({ name: 'Lab', premiumTier: 2, available: true });
    expect(guild?.channels.cache.map(({ name, id }) => [name, id])).toEqual([
      ['vision', vision.id],
      ['secret', secret.id],
    ]);
    expect(guild?.channels.cache.map((channel) => channel.isTextBased() && channel.viewable)).toEqual([true, false]);
    expect(guild?.members.me?.permissions.has('SendMessagesInThreads')).toBe(true);
    expect(application.flags.has('GatewayMessageContentLimited')).toBe(true);
    expect(discord.gateway.identifies).toMatchObject([{ intents: Guilds | GuildMessages | MessageContent }]);
    discord.assertClean();
  });

  it('turns away a wrong token, and intents that are switched off', async () => {
    await using discord = await startFakeDiscord({ messageContent: false });
    const refused = (client: Client) =>
      new Promise((resolve) => client.once(Events.ShardDisconnect, ({ code }) => resolve(code)));
    for (const [token, code] of [
      ['wrong', 'TokenInvalid'],
      [discord.botToken, 4014],
    ]) {
      const client = new Client({ intents: [Guilds, MessageContent], rest: { api: discord.apiUrl } });
      const closed = refused(client);
      const outcome = await client.login(String(token)).then(
        () => closed,
        (error: { code?: unknown; message: string }) => error.code ?? error.message,
      );
      expect(outcome === 'Used disallowed intents' ? 4014 : outcome).toBe(code);
      await client.destroy();
    }
    await using started = await startClient(discord, () => {}, { intents: [Guilds, GuildMessages] });
    expect(started.client.application.flags.bitfield).toBe(0);
  });

  it('shows what people write only to those who asked for it, were mentioned, or are written to alone', async () => {
    await using discord = await startFakeDiscord();
    const ada = discord.guild.member('ada');
    const vision = discord.guild.channel('vision');
    const unseen = discord.guild.channel('unseen', { withBot: false });
    const all: string[] = [];
    const some: string[] = [];
    const none: string[] = [];
    await using _reader = await startClient(discord, hear(all));
    await using _writer = await startClient(discord, hear(some), { intents: [Guilds, GuildMessages] });
    await using _deaf = await startClient(discord, hear(none), { intents: [Guilds] });
    const alone: string[] = [];
    const forOne = { intents: [Guilds, DirectMessages], partials: [Partials.Channel] };
    await using _confidant = await startClient(discord, hear(alone), forOne);
    ada.say('Psst', { in: ada.directMessage() });
    ada.say('Hello', { in: vision });
    ada.say('Nobody hears this', { in: unseen });
    ada.mention('status', { in: vision });
    await expect.poll(() => some).toEqual(['', `<@${discord.botUserId}> status`]);
    expect(all).toEqual(['Hello', `<@${discord.botUserId}> status`]);
    await expect.poll(() => alone).toEqual(['Psst']);
    expect(none).toEqual([]);
    discord.assertClean();
  });

  it.each([
    ['asks clients to connect again', 'askToReconnect'],
    ['drops the connection', 'drop'],
  ] as const)('%s, and replays what was missed, a click among it', async (_, disturb) => {
    await using discord = await startFakeDiscord();
    const ada = discord.guild.member('ada');
    const vision = discord.guild.channel('vision');
    const heard: string[] = [];
    await using started = await startClient(discord, (client) => {
      answerPings(client);
      hear(heard)(client);
    });
    await started.client.application.commands.set(ping, discord.guild.id);
    discord.gateway.shut();
    await expect.poll(() => discord.gateway.connections).toBe(0);
    ada.say('Still there?', { in: vision });
    const answer = ada.command('/ping', null, {}, { channel: vision });
    discord.gateway.open();
    expect((await answer).text).toBe('Pong');
    await expect.poll(() => discord.gateway.resumes).toMatchObject([{ replayed: 2 }]);
    discord.gateway[disturb]();
    await expect.poll(() => discord.gateway.resumes.length).toBe(2);
    expect(discord.gateway.identifies).toHaveLength(1);
    expect(heard).toEqual(['Still there?']);
    discord.assertClean();
  });

  it('forgets a session, so that the client identifies again and is told of everything', async () => {
    await using discord = await startFakeDiscord();
    discord.guild.channel('vision');
    await using started = await startClient(discord);
    discord.gateway.invalidate({ mayResume: false });
    await expect.poll(() => discord.gateway.identifies.length, { timeout: 15_000 }).toBe(2);
    expect(discord.gateway.resumes).toEqual([]);
    await expect.poll(() => started.client.isReady()).toBe(true);
  });

  it('lets a dead connection be found out by its silence', async () => {
    await using discord = await startFakeDiscord();
    discord.gateway.setHeartbeat(100);
    discord.gateway.setZombie(true);
    await using _started = await startClient(discord);
    await expect.poll(() => discord.gateway.resumes.length, { timeout: 10_000 }).toBeGreaterThan(0);
    discord.gateway.setZombie(false);
    expect(discord.gateway.identifies).toHaveLength(1);
  });

  it('delivers an event twice; the second answer to a command is refused', async () => {
    await using discord = await startFakeDiscord();
    const ada = discord.guild.member('ada');
    const vision = discord.guild.channel('vision');
    await using started = await startClient(discord, answerPings);
    await started.client.application.commands.set(ping, discord.guild.id);
    discord.gateway.duplicateNext(1);
    expect((await ada.command('/ping', null, {}, { channel: vision })).text).toBe('Pong');
    const answers = () => discord.callsOf('POST /interactions/:id/:token/callback').map(({ code }) => code);
    await expect.poll(answers).toEqual([null, 40060]);
  });

  it('tells of channels, roles, guilds and outages', async () => {
    await using discord = await startFakeDiscord();
    const heard: string[] = [];
    await using started = await startClient(discord, (client) => {
      client.on(Events.ChannelCreate, ({ name }) => void heard.push(`+${name}`));
      client.on(Events.ChannelUpdate, () => void heard.push('~'));
      client.on(Events.ChannelDelete, (channel) => void heard.push(`-${'name' in channel ? channel.name : ''}`));
      client.on(Events.GuildCreate, ({ name }) => void heard.push(`guild ${name}`));
      client.on(Events.GuildUnavailable, ({ name }) => void heard.push(`no ${name}`));
      client.on(Events.GuildDelete, ({ name }) => void heard.push(`gone ${name}`));
    });
    const vision = discord.guild.channel('vision');
    vision.deny('bot', ['SEND_MESSAGES']);
    vision.delete();
    discord.addGuild('Other').removeBot();
    discord.guild.setUnavailable(true);
    discord.guild.setUnavailable(false);
    await expect.poll(() => heard).toEqual(['+vision', '~', '-vision', 'guild Other', 'gone Other', 'no Lab']);
    await expect.poll(() => started.client.guilds.cache.get(discord.guild.id)?.available).toBe(true);
  });
});
