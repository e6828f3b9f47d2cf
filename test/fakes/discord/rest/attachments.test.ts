import { MessageFlags, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { startClient } from '../discord-client.ts';
import { startFakeDiscord } from '../fake-discord.ts';
import type { Message } from '../objects.ts';
import { office } from './office.ts';

const file = (name: string) => ({ type: 13, file: { url: `attachment://${name}` } });
const csv = (text: string) => ({ name: 'per-class.csv', attachment: Buffer.from(text) });

describe('files in the fake Discord', () => {
  it('are kept or replaced by the real client', async () => {
    await using discord = await startFakeDiscord();
    const vision = discord.guild.channel('vision');
    await using started = await startClient(discord);
    const channel = await started.client.channels.fetch(vision.id);
    if (!channel?.isSendable()) throw new Error('There is no channel.');
    const flags = MessageFlags.IsComponentsV2 as const;
    const card = await channel.send({ flags, components: [file('per-class.csv') as never], files: [csv('one')] });
    await card.startThread({ name: 'A run' });
    await card.edit({ components: [{ type: 10, content: 'Files' } as never, file('per-class.csv') as never] });
    const [kept] = card.attachments.values();
    expect(await (await fetch(kept?.url ?? '')).text()).toBe('one');
    const edited = await card.edit({
      components: [file('per-class.csv') as never],
      files: [{ ...csv('two'), description: 'Accuracy per class' }],
      attachments: [],
    });
    const [added] = edited.attachments.values();
    expect(await (await fetch(added?.url ?? '')).text()).toBe('two');
    expect(vision.messages).toMatchObject([{ attachments: [{ description: 'Accuracy per class' }] }]);
    discord.assertClean();
  });

  it('have links that work for a day, and new ones for who asks again', async () => {
    await using here = await office();
    const { discord, rest, vision } = here;
    const body = { flags: MessageFlags.IsComponentsV2, components: [file('a.txt')] };
    const files = [{ name: 'a.txt', data: Buffer.from('a') }];
    const message = (await rest.post(Routes.channelMessages(vision.id), { body, files })) as Message;
    const open = async ({ attachments: [attachment] }: Message) => (await fetch(attachment?.url ?? '')).status;
    expect(await open(message)).toBe(200);
    discord.fail('GET attachment', { status: 503 });
    expect(await open(message)).toBe(503);
    discord.clock.advance(25 * 3600);
    expect(await open(message)).toBe(404);
    const again = (await rest.get(Routes.channelMessage(vision.id, message.id))) as Message;
    expect(await open(again)).toBe(200);
    expect(again.components).toMatchObject([{ file: { url: again.attachments[0]?.url } }]);
    discord.assertClean();
  });
});
