import { type DiscordAPIError, MessageFlags, REST, Routes } from 'discord.js';
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from '../fake-discord.ts';
import type { Message } from '../objects.ts';

export const text = (content: string, more: object = {}) => ({ type: 10, content, ...more });
export const newCard = (content: string) => ({ flags: MessageFlags.IsComponentsV2, components: [text(content)] });

/** A guild with a channel, and the client's REST alone. */
export async function office(options: FakeDiscordOptions = {}) {
  const discord = await startFakeDiscord(options);
  const rest = new REST({ api: discord.apiUrl, retries: 0 }).setToken(discord.botToken);
  const vision = discord.guild.channel('vision');
  const post = async (body: object, to: { readonly id: string } = vision, files: object[] = []) =>
    (await rest.post(Routes.channelMessages(to.id), { body, files: files as never })) as Message;
  const patch = async ({ channel_id, id }: Message, body: object, files: object[] = []) =>
    (await rest.patch(Routes.channelMessage(channel_id, id), { body, files: files as never })) as Message;
  const start = async ({ channel_id, id }: Message, name = 'A run') =>
    rest.post(Routes.threads(channel_id, id), { body: { name } });
  const stop = () => discord[Symbol.asyncDispose]();
  return { discord, rest, vision, post, patch, start, [Symbol.asyncDispose]: stop };
}

/** Discord's error code, and where in the form it stands. */
export const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'taken',
    (error: DiscordAPIError) => error.code,
  );

export const codesOf = ({ calls }: FakeDiscord) => calls.map(({ code }) => code);
