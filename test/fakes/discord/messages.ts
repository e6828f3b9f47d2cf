import { intents } from './gateway/intents.ts';
import {
  type Channel,
  type Component,
  type Json,
  type Message,
  messageFlags,
  messageTypes,
  type User,
} from './objects.ts';
import { maySee, placeOf, shownMessage } from './shown.ts';
import { channelOf, messagesIn, type Whisper, type World } from './world.ts';

export type Draft = Partial<Omit<Message, 'id' | 'channel_id' | 'author' | 'timestamp'>>;

/** A message that is nowhere yet. */
export function newMessage(world: World, channel: Channel, author: User, draft: Draft): Message {
  return {
    id: world.clock.newId(),
    type: messageTypes.default,
    channel_id: channel.id,
    author,
    content: '',
    timestamp: world.clock.timestamp(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    components: [],
    pinned: false,
    flags: 0,
    ...draft,
  };
}

/** Puts it into its channel, a thread being opened again by it, and tells the app. */
export function post(world: World, message: Message): Message {
  const channel = channelOf(world, message.channel_id);
  messagesIn(world, channel.id).push(message);
  world.channels.set(channel.id, { ...channel, last_message_id: message.id });
  if (channel.thread) touchThread(world, channel.id, message.author.id);
  tell(world, 'MESSAGE_CREATE', message);
  return message;
}

/** Shows it to one person only; the app hears nothing of it. */
export function whisper(world: World, userId: string, message: Message): Message {
  world.whispers.push({ userId, message });
  return message;
}

export function edit(world: World, before: Message, changes: Draft): Message {
  const after: Message = { ...before, ...changes };
  replace(world, after);
  if (!(after.flags & messageFlags.ephemeral)) tell(world, 'MESSAGE_UPDATE', after);
  return after;
}

export function remove(world: World, message: Message): void {
  const whispered = world.whispers.findIndex((one) => one.message.id === message.id);
  if (whispered >= 0) return void world.whispers.splice(whispered, 1);
  const messages = messagesIn(world, message.channel_id);
  const index = messages.findIndex(({ id }) => id === message.id);
  if (index < 0) return;
  messages.splice(index, 1);
  const channel = channelOf(world, message.channel_id);
  if (channel.thread)
    world.channels.set(channel.id, {
      ...channel,
      thread: { ...channel.thread, message_count: channel.thread.message_count - 1 },
    });
  dispatch(world, channel, 'MESSAGE_DELETE', () => ({
    id: message.id,
    channel_id: channel.id,
    ...(channel.guild_id === null ? {} : { guild_id: channel.guild_id }),
  }));
}

/** Who writes in a thread is counted among its members. */
function touchThread(world: World, id: string, authorId: string): void {
  const channel = channelOf(world, id);
  const { thread } = channel;
  if (!thread) return;
  const memberIds = thread.memberIds.includes(authorId) ? thread.memberIds : [...thread.memberIds, authorId];
  const message_count = thread.message_count + 1;
  const total_message_sent = thread.total_message_sent + 1;
  world.channels.set(id, { ...channel, thread: { ...thread, memberIds, message_count, total_message_sent } });
}

function replace(world: World, message: Message): void {
  const messages = messagesIn(world, message.channel_id);
  const index = messages.findIndex(({ id }) => id === message.id);
  if (index >= 0) messages[index] = message;
  else replaceWhisper(world.whispers, message);
}

function replaceWhisper(whispers: Whisper[], message: Message): void {
  const index = whispers.findIndex((one) => one.message.id === message.id);
  const before = whispers[index];
  if (!before) throw new Error(`Message ${message.id} is gone.`);
  whispers[index] = { ...before, message };
}

function tell(world: World, event: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE', message: Message): void {
  const channel = channelOf(world, message.channel_id);
  const { nonce: _, ...withoutNonce } = message;
  dispatch(world, channel, event, (asked) => ({
    ...shownMessage(world, event === 'MESSAGE_CREATE' ? message : withoutNonce, (asked & intents.messageContent) !== 0),
    ...placeOf(world, channel, message.author),
  }));
}

/** An app hears nothing from channels that it may not see. */
function dispatch(world: World, channel: Channel, event: string, show: (intents: number) => Json): void {
  if (!maySee(world, channel, world.application.bot.id)) return;
  world.gateway.dispatch(event, channel.guild_id === null ? intents.directMessages : intents.guildMessages, show);
}

/** Everything in these components, with what stands within them. */
export function withChildren(components: readonly Component[]): readonly Component[] {
  return components.flatMap((component) => [component, ...withChildren(childrenOf(component))]);
}

export function childrenOf(component: Json): readonly Component[] {
  const children = Array.isArray(component.components) ? component.components : [];
  return [...children, component.accessory, component.component].filter((child) => child !== undefined);
}
