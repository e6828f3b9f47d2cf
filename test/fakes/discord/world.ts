import type { Command } from './check/commands.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Guild } from './guild.ts';
import type { Interaction } from './interactions.ts';
import type { Channel, Json, Message, User } from './objects.ts';
import type { RateLimits } from './rate-limits.ts';

/** The application under test, as Discord's developer portal shows it. */
export type Application = {
  readonly id: string;
  readonly name: string;
  readonly bot: User;
  readonly token: string;
  /** Approved by Discord, as apps in more than a hundred guilds are. */
  readonly isVerified: boolean;
  /** The switches of the privileged intents. */
  readonly privileged: { messageContent: boolean; guildMembers: boolean; presences: boolean };
};

/** A call that reached the REST API. */
export type Call = {
  /** As `POST /channels/:channel/messages`. */
  readonly route: string;
  readonly path: string;
  readonly body: Json;
  readonly files: readonly string[];
  readonly status: number;
  /** Discord's error code; null: it took the call. */
  readonly code: number | null;
  readonly at: number;
};

/** Only one person sees it; no channel lists it. */
export type Whisper = { readonly userId: string; readonly message: Message };

/** Somebody's phone rang for a message. */
export type Notification = { readonly userId: string; readonly messageId: string };

/** All that the parts of the fake share. */
export type World = {
  /** Known once the server listens. */
  readonly address: { origin: string };
  readonly clock: Clock;
  readonly application: Application;
  readonly guilds: Map<string, Guild>;
  readonly users: Map<string, User>;
  /** Of every guild, threads and conversations with the bot among them. */
  readonly channels: Map<string, Channel>;
  /** Channel id to its messages, oldest first. */
  readonly messages: Map<string, Message[]>;
  readonly whispers: Whisper[];
  /** Attachment id to its bytes. */
  readonly uploads: Map<string, Buffer>;
  /** Guild id, or "global", to the commands there. */
  readonly commands: Map<string, readonly Command[]>;
  /** Token to interaction. */
  readonly interactions: Map<string, Interaction>;
  readonly notifications: Notification[];
  readonly gateway: Gateway;
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  readonly calls: Call[];
  /** What a test must not pass over: `assertClean` throws these. */
  readonly complaints: string[];
  /** How long an interaction may go unanswered. */
  readonly secondsToAcknowledge: number;
};

export function channelOf(world: World, id: string): Channel {
  const channel = world.channels.get(id);
  if (!channel) throw new Error(`There is no channel ${id}.`);
  return channel;
}

export function guildOf(world: World, channel: Channel): Guild | undefined {
  return channel.guild_id === null ? undefined : world.guilds.get(channel.guild_id);
}

export function messagesIn(world: World, channelId: string): Message[] {
  const messages = world.messages.get(channelId);
  if (!messages) throw new Error(`There is no channel ${channelId}.`);
  return messages;
}

/** Also finds what only one person sees. */
export function findMessage(world: World, channelId: string, id: string): Message | undefined {
  return (
    world.messages.get(channelId)?.find((message) => message.id === id) ??
    world.whispers.find(({ message }) => message.id === id && message.channel_id === channelId)?.message
  );
}
