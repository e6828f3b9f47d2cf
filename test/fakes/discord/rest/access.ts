import { type Channel, channelTypes, type Message } from '../objects.ts';
import { type Permission, permissionBits } from '../permissions.ts';
import {
  missingAccess,
  missingPermissions,
  notTextChannel,
  threadArchived,
  threadLocked,
  unknownChannel,
  unknownMessage,
} from '../refusal.ts';
import { maySee, permissionsOf } from '../shown.ts';
import { unarchive } from '../threads.ts';
import { messagesIn, type World } from '../world.ts';

/** The channel, if the bot may see it. */
export function channelOrRefusal(world: World, id: string): Channel {
  const channel = world.channels.get(id);
  if (!channel) throw unknownChannel();
  if (!maySee(world, channel, world.application.bot.id)) throw missingAccess();
  return channel;
}

export function botMay(world: World, channel: Channel, permission: Permission): boolean {
  if (channel.guild_id === null) return true;
  return (permissionsOf(world, channel, world.application.bot.id) & permissionBits[permission]) !== 0n;
}

export function assertBotMay(world: World, channel: Channel, ...permissions: readonly Permission[]): void {
  if (!permissions.every((permission) => botMay(world, channel, permission))) throw missingPermissions();
}

export function messageOrRefusal(world: World, channel: Channel, id: string): Message {
  const message = messagesIn(world, channel.id).find((one) => one.id === id);
  if (!message) throw unknownMessage();
  return message;
}

/** A place that takes messages; an archived thread is opened by them, if nobody locked it. */
export function assertBotMayPost(world: World, channel: Channel, hasFiles: boolean, isReply: boolean): void {
  if (channel.type === channelTypes.forum) throw notTextChannel();
  assertBotMay(world, channel, channel.thread ? 'SEND_MESSAGES_IN_THREADS' : 'SEND_MESSAGES');
  if (hasFiles) assertBotMay(world, channel, 'ATTACH_FILES');
  if (isReply) assertBotMay(world, channel, 'READ_MESSAGE_HISTORY');
  assertNotLocked(world, channel);
}

export function openForPost(world: World, channel: Channel): void {
  if (channel.thread) unarchive(world, channel.id, world.application.bot);
}

export function assertNotLocked(world: World, channel: Channel): void {
  const { locked, archived } = channel.thread?.thread_metadata ?? { locked: false, archived: false };
  if (!locked || botMay(world, channel, 'MANAGE_THREADS')) return;
  throw archived ? threadArchived() : threadLocked();
}

/** Nothing but deleting happens in an archived thread. */
export function assertActive({ thread }: Channel): void {
  if (thread?.thread_metadata.archived) throw threadArchived();
}
