import { type Client, Events, MessageFlags } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { improve, office } from './office.ts';

/** Replies with what somebody entered. */
const echo = (heard: unknown[]) => (client: Client) =>
  client.on(Events.InteractionCreate, async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    const { options } = interaction;
    heard.push([options.getSubcommand(), options.getString('dataset'), options.getInteger('cycles')]);
    heard.push([options.getString('part'), options.getAttachment('images')?.name, options.getUser('owner')?.username]);
    await interaction.reply({ content: 'Thank you.', flags: MessageFlags.Ephemeral });
  });

describe('a person in the fake Discord', () => {
  it('uses a command as its options let them', async () => {
    const heard: unknown[] = [];
    await using here = await office(echo(heard));
    const { ada, vision } = here;
    const start = (values: object, subcommand: string | null = 'start') =>
      ada.command('/improve', subcommand, values as never, { channel: vision });
    await expect(start({})).rejects.toThrow('The option "dataset" is required.');
    await expect(start({ dataset: 'mnist', seeds: 3 })).rejects.toThrow(
      'There is no option "seeds"; there are: dataset,',
    );
    await expect(start({ dataset: 3 })).rejects.toThrow('"dataset" takes words.');
    await expect(start({ dataset: 'a'.repeat(21) })).rejects.toThrow('"dataset" takes 0 to 20 characters.');
    await expect(start({ dataset: 'mnist', cycles: 1.5 })).rejects.toThrow('"cycles" takes a number.');
    await expect(start({ dataset: 'mnist', cycles: 51 })).rejects.toThrow('"cycles" takes 1 to 50.');
    await expect(start({ dataset: 'mnist', part: 'data' })).rejects.toThrow('has no choice "data"; it has: The model.');
    await expect(start({}, 'stop')).rejects.toThrow('/improve has no "stop"; it has: start, status.');
    await expect(start({}, null)).rejects.toThrow('/improve cannot be used without a subcommand.');
    const text = { name: 'a.txt', bytes: Buffer.from('a') };
    await expect(start({ dataset: 'mnist', images: text })).rejects.toThrow('a.txt is of no type that is taken there.');
    const images = { name: 'a.zip', bytes: Buffer.from('PK') };
    expect((await start({ dataset: 'mnist', cycles: 3, part: 'The model', images, owner: ada })).text).toBe(
      'Thank you.',
    );
    expect(heard).toEqual([
      ['start', 'mnist', 3],
      ['model', 'a.zip', 'ada'],
    ]);
    here.discord.assertClean();
  });

  it('sees commands only where and as far as they may', async () => {
    await using here = await office(echo([]));
    const { discord, ada, vision, channel } = here;
    const ben = discord.guild.member('ben');
    const boss = discord.guild.member('boss', { permissions: ['ADMINISTRATOR'] });
    const status = (person = ada, where = vision) => person.command('/improve', 'status', {}, { channel: where });
    expect(ada.commands(vision)).toEqual(['/improve start', '/improve status']);
    vision.deny(ben, ['SEND_MESSAGES']);
    await expect(status(ben)).rejects.toThrow('Discord offers ben no /improve in #vision.');
    await expect(status(ada, ada.directMessage())).rejects.toThrow('no /improve');
    const secret = discord.guild.channel('secret', { onlyFor: [ada] });
    await expect(status(ben, secret)).rejects.toThrow('ben does not see #secret.');
    expect((await status(boss, secret)).text).toBe('Thank you.');
    await here.client.application?.commands.set([{ ...improve, default_member_permissions: '0' }]);
    await expect(status()).rejects.toThrow('Discord offers ada no /improve');
    expect((await status(boss)).text).toBe('Thank you.');
    const thread = await (await channel.send('A run')).startThread({ name: 'A run' });
    const [place] = vision.threads;
    if (!place) throw new Error('There is no thread.');
    expect((await status(boss, place)).text).toBe('Thank you.');
    await thread.setArchived(true);
    await expect(status(boss, place)).rejects.toThrow('#A run is archived and takes no commands.');
    discord.assertClean();
  });

  it('writes, mentions, replies, edits and deletes, as far as they may', async () => {
    await using here = await office();
    const { discord, ada, vision, channel, client } = here;
    const heard: string[] = [];
    client.on(Events.MessageCreate, ({ content, channelId, author }) => {
      if (!author.bot) heard.push(`${channelId === vision.id ? 'vision' : 'thread'}: ${content}`);
    });
    client.on(Events.MessageUpdate, (_, { content, author }) => void (author?.bot || heard.push(`~ ${content}`)));
    client.on(Events.MessageDelete, ({ content }) => void heard.push(`- ${content}`));
    const root = await channel.send('A run');
    const thread = await root.startThread({ name: 'A run' });
    const place = await vision.untilThread('A run');
    const said = ada.say('Hello @improver', { in: vision });
    expect(said).toMatchObject({ content: `Hello <@${discord.botUserId}>`, mentions: [{ username: 'improver' }] });
    await thread.setArchived(true);
    ada.mention('status', { in: place });
    expect(place.isArchived).toBe(false);
    ada.say('Too slow', { in: place, files: [{ name: 'a.png', bytes: Buffer.from('a') }] });
    ada.edit(said, 'Hello');
    ada.delete(said);
    expect(place.texts).toEqual([`<@${discord.botUserId}> status`, 'Too slow\n(a.png)']);
    await expect
      .poll(() => heard)
      .toEqual([
        `vision: Hello <@${discord.botUserId}>`,
        `thread: <@${discord.botUserId}> status`,
        'thread: Too slow',
        '~ Hello',
        '- Hello',
      ]);
    place.lock();
    expect(() => ada.say('Still there?', { in: place })).toThrow('#A run is locked.');
    expect(() => ada.delete(vision.messages[0] ?? said)).toThrow('ada may not delete that.');
    vision.deny('everyone', ['SEND_MESSAGES']);
    expect(() => ada.say('Hello', { in: vision })).toThrow('ada may not write in #vision.');
    await expect(vision.until('Goodbye', 0)).rejects.toThrow('#vision shows no Goodbye within 0 s; it shows:\nA run');
    discord.assertClean();
  });
});
