import { intents } from './gateway/intents.ts';
import type { Guild } from './guild.ts';
import { withFreshLinks } from './links.ts';
import {
  type Channel,
  channelTypes,
  type Json,
  type Member,
  type Message,
  messageFlags,
  type User,
} from './objects.ts';
import { bitsOf, everyday, permissionBits, permissionsIn } from './permissions.ts';
import { findMessage, guildOf, type World } from './world.ts';

export function isThread({ thread }: Channel): boolean {
  return thread !== undefined;
}

/** The channel whose permissions count: a thread has none of its own. */
export function homeOf(world: World, channel: Channel): Channel {
  return channel.thread && channel.parent_id ? (world.channels.get(channel.parent_id) ?? channel) : channel;
}

const inDirectMessages = bitsOf([...everyday, 'MENTION_EVERYONE']);

export function permissionsOf(world: World, channel: Channel, userId: string): bigint {
  if (channel.guild_id === null) return inDirectMessages;
  const guild = guildOf(world, channel);
  return guild ? permissionsIn(guild, homeOf(world, channel), userId) : 0n;
}

export function maySee(world: World, channel: Channel, userId: string): boolean {
  if (channel.guild_id === null)
    return userId === world.application.bot.id || channel.recipients?.some(({ id }) => id === userId) === true;
  return (permissionsOf(world, channel, userId) & permissionBits.VIEW_CHANNEL) !== 0n;
}

/** GATEWAY_MESSAGE_CONTENT, or its limited form for apps that Discord did not have to approve. */
export function applicationFlags({ application: { privileged, isVerified } }: World): number {
  if (!privileged.messageContent) return 0;
  return isVerified ? 1 << 18 : 1 << 19;
}

/** As GUILD_CREATE describes it. */
export function shownGuild(world: World, guild: Guild, asked: number): Json {
  const channels = [...world.channels.values()].filter(({ guild_id }) => guild_id === guild.id);
  const botId = world.application.bot.id;
  const members = [...guild.members.values()];
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.owner_id,
    premium_tier: guild.premium_tier,
    roles: [...guild.roles.values()],
    // Without the members intent, Discord names nobody but the bot itself.
    members: asked & intents.guildMembers ? members : members.filter(({ user }) => user.id === botId),
    member_count: members.length,
    channels: channels.filter((channel) => !isThread(channel)).map((channel) => shownChannel(world, channel)),
    threads: channels
      .filter((channel) => channel.thread?.thread_metadata.archived === false && maySee(world, channel, botId))
      .map((channel) => shownChannel(world, channel)),
    ...emptyParts,
    joined_at: guild.members.get(botId)?.joined_at,
  };
}

const emptyParts = {
  emojis: [],
  stickers: [],
  presences: [],
  voice_states: [],
  stage_instances: [],
  guild_scheduled_events: [],
  soundboard_sounds: [],
  features: [],
  large: false,
  unavailable: false,
  preferred_locale: 'en-US',
  verification_level: 0,
  default_message_notifications: 0,
  explicit_content_filter: 0,
  mfa_level: 0,
  nsfw_level: 0,
  system_channel_id: null,
  system_channel_flags: 0,
  afk_channel_id: null,
  afk_timeout: 60,
  premium_progress_bar_enabled: false,
  icon: null,
  splash: null,
  banner: null,
  description: null,
  vanity_url_code: null,
};

export function shownChannel(world: World, channel: Channel): Json {
  const { thread, permission_overwrites, position, recipients, guild_id, ...common } = channel;
  if (channel.type === channelTypes.direct)
    return { id: channel.id, type: 1, recipients, last_message_id: common.last_message_id };
  const base = { ...common, guild_id, flags: 0, rate_limit_per_user: 0 };
  if (!thread) return { ...base, position, permission_overwrites, topic: null, nsfw: false };
  const { memberIds, ...shown } = thread;
  const botId = world.application.bot.id;
  const isIn = memberIds.includes(botId);
  const join_timestamp = thread.thread_metadata.create_timestamp;
  return {
    ...base,
    ...shown,
    member_count: Math.min(memberIds.length, 50),
    ...(isIn ? { member: { id: channel.id, user_id: botId, join_timestamp, flags: 0 } } : {}),
  };
}

/** `reader`: whether the app sees what others wrote, by its settings or by the intents of its session. */
export function shownMessage(world: World, message: Message, mayReadOthers: boolean): Json {
  const channel = world.channels.get(message.channel_id);
  const mayRead = mayReadOthers || isMeantForBot(world, message, channel);
  const thread = message.flags & messageFlags.hasThread ? world.channels.get(message.id) : undefined;
  const referenced = message.message_reference
    ? findMessage(world, String(message.message_reference.channel_id), String(message.message_reference.message_id))
    : undefined;
  return {
    ...withFreshLinks(world, message),
    ...(mayRead ? {} : { content: '', attachments: [], components: [], embeds: [] }),
    ...(thread ? { thread: shownChannel(world, thread) } : {}),
    ...(message.message_reference
      ? { referenced_message: referenced ? shownMessage(world, referenced, mayReadOthers) : null }
      : {}),
  };
}

function isMeantForBot(world: World, message: Message, channel: Channel | undefined): boolean {
  const botId = world.application.bot.id;
  return (
    message.author.id === botId ||
    message.mentions.some(({ id }) => id === botId) ||
    channel?.type === channelTypes.direct
  );
}

/** What a message event carries besides the message. */
export function placeOf(world: World, channel: Channel, author: User): Json {
  const guild = guildOf(world, channel);
  const channel_type = channel.type;
  if (!guild) return { channel_type };
  const member = guild.members.get(author.id);
  return { channel_type, guild_id: guild.id, ...(member ? { member: withoutUser(member) } : {}) };
}

function withoutUser({ user: _, ...member }: Member): Json {
  return member;
}
