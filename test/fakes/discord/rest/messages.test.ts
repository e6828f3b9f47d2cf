import { MessageFlags, REST, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import type { Message } from '../objects.ts';
import { newCard, office, refusal, text } from './office.ts';

describe('messages in the fake Discord', () => {
  it('are posted, edited, listed and deleted', async () => {
    await using here = await office();
    const { rest, vision, post, patch } = here;
    const first = await post({ content: 'One' });
    await post({ content: 'Two' });
    const card = await post(newCard('Three'));
    expect(card).toMatchObject({ author: { id: here.discord.botUserId }, components: [{ type: 10, id: 1 }] });
    expect(card.edited_timestamp).toBeNull();
    expect((await patch(card, { components: [text('Four')] })).edited_timestamp).not.toBeNull();
    const list = async (query: string) =>
      ((await rest.get(`${Routes.channelMessages(vision.id)}?${query}`)) as Message[]).map(
        ({ id, content }) => content || id,
      );
    expect(await list('limit=2')).toEqual([card.id, 'Two']);
    expect(await list(`after=${first.id}`)).toEqual([card.id, 'Two']);
    expect(await list(`before=${card.id}&limit=1`)).toEqual(['Two']);
    await rest.delete(Routes.channelMessage(vision.id, first.id));
    expect(vision.texts).toEqual(['Two', 'Four']);
    expect(await refusal(patch(first, { content: 'Gone' }))).toBe(10008);
    here.discord.assertClean();
  });

  it('need the bot’s token, a place and the permissions for it', async () => {
    await using here = await office();
    const { discord, vision, post, patch, start } = here;
    const card = await post({ content: 'A run' });
    const ada = discord.guild.member('ada');
    const theirs = ada.say('Hello', { in: vision });
    const file = [{ name: 'a.txt', data: Buffer.from('a') }];
    expect(await refusal(patch(theirs, { content: 'Mine' }))).toBe(50005);
    vision.deny('bot', ['ATTACH_FILES']);
    expect(await refusal(post({}, vision, file))).toBe(50013);
    vision.deny('bot', ['CREATE_PUBLIC_THREADS']);
    expect(await refusal(start(card))).toBe(50013);
    vision.deny('bot', ['SEND_MESSAGES']);
    expect(await refusal(post({ content: 'Hello' }))).toBe(50013);
    vision.deny('bot', ['VIEW_CHANNEL']);
    expect(await refusal(post({ content: 'Hello' }))).toBe(50001);
    vision.allow('bot', ['VIEW_CHANNEL', 'SEND_MESSAGES']);
    expect(await refusal(post({ content: 'Hello' }))).toBe('taken');
    expect(await refusal(post({ content: 'Hello' }, discord.guild.channel('ideas', { type: 'forum' })))).toBe(50008);
    expect(await refusal(post({ content: 'Hello' }, { id: '1234567890123456789' }))).toBe(10003);
    expect(await refusal(post({ content: ' ' }))).toBe(50006);
    vision.delete();
    expect(await refusal(post({ content: 'Hello' }))).toBe(10003);
    const stranger = new REST({ api: discord.apiUrl }).setToken('wrong');
    await expect(stranger.get(Routes.user())).rejects.toThrow('401: Unauthorized');
    expect(discord.invalidRequests).toBe(6);
    discord.assertClean();
  });

  it('are posted once for a nonce, until some minutes have passed', async () => {
    await using here = await office();
    const { discord, vision, post, rest } = here;
    const body = { content: 'A run', nonce: 'r7f3.p12.1', enforce_nonce: true };
    const first = await post(body);
    expect(first.nonce).toBe('r7f3.p12.1');
    expect(await post(body)).toEqual(first);
    discord.fail('POST /channels/:channel/messages', 'lost after');
    await expect(post({ ...body, nonce: 'r7f3.p12.2' })).rejects.toThrow();
    discord.fail('POST /channels/:channel/messages', { status: 500, after: true });
    const patient = new REST({ api: discord.apiUrl, retries: 1 }).setToken(discord.botToken);
    await patient.post(Routes.channelMessages(vision.id), { body: { ...body, nonce: 'r7f3.p12.2' } });
    expect(vision.messages).toHaveLength(2);
    discord.clock.advance(10 * 60);
    expect((await post(body)).id).not.toBe(first.id);
    expect(
      await refusal(rest.post(Routes.channelMessages(vision.id), { body: { ...body, nonce: 'n'.repeat(26) } })),
    ).toBe(50035);
  });

  it('open an archived thread, but not a locked one, and are not edited in either', async () => {
    await using here = await office();
    const { discord, vision, post, patch, start, rest } = here;
    const root = await post(newCard('A run'));
    await start(root);
    expect(await refusal(start(root))).toBe(160004);
    const [thread] = vision.threads;
    if (!thread) throw new Error('There is no thread.');
    expect(thread.id).toBe(root.id);
    const card = await post({ content: 'Proposal' }, thread);
    discord.clock.advance(1441 * 60);
    expect(thread.isArchived).toBe(true);
    expect(await refusal(patch(card, { content: 'Done' }))).toBe(50083);
    await post({ content: 'More' }, thread);
    expect(thread.isArchived).toBe(false);
    thread.archive();
    await rest.patch(Routes.channel(thread.id), { body: { archived: false } });
    await patch(card, { content: 'Done' });
    thread.lock();
    expect(await refusal(post({ content: 'More' }, thread))).toBe(160005);
    thread.archive();
    expect(await refusal(post({ content: 'More' }, thread))).toBe(50083);
    expect(await refusal(rest.patch(Routes.channel(thread.id), { body: { archived: false } }))).toBe(50083);
    thread.delete();
    expect(await refusal(post({ content: 'More' }, thread))).toBe(10003);
    expect((await rest.get(Routes.channelMessage(vision.id, root.id))) as object).not.toHaveProperty('thread');
    discord.assertClean();
  });

  it('wake only those who may be woken', async () => {
    await using here = await office();
    const { discord, post, vision } = here;
    const ada = discord.guild.member('ada');
    const words = `@everyone <@${ada.id}>`;
    await post({ content: words, allowed_mentions: { parse: [] } });
    await post({ ...newCard(words), allowed_mentions: { parse: [] } });
    expect(discord.notifications).toEqual([]);
    await post({ content: words, allowed_mentions: { users: [ada.id] }, flags: MessageFlags.SuppressNotifications });
    expect(discord.notifications).toEqual([]);
    const woken = await post({ content: words });
    expect(woken).toMatchObject({ mentions: [{ id: ada.id }], mention_everyone: false });
    expect(discord.notifications).toEqual([{ userId: ada.id, messageId: woken.id }]);
    discord.assertClean();
    vision.allow('bot', ['MENTION_EVERYONE']);
    await post({ content: words });
    expect(() => discord.assertClean()).toThrow('a message pings everyone: @everyone');
  });
});
