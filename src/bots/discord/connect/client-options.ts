import { type ClientOptions, GatewayIntentBits, Options } from 'discord.js';
import type { DiscordConfig } from './discord-config.ts';
import { restOptions } from './rest.ts';

/** Of members those that wrote last: what a message says of its author's roles is found there only. */
const mostMembers = 200;

/** What is in no cache is asked of Discord, or comes along with what uses it. */
const nothing = {
  ApplicationCommandManager: 0,
  ApplicationEmojiManager: 0,
  AutoModerationRuleManager: 0,
  BaseGuildEmojiManager: 0,
  EntitlementManager: 0,
  GuildBanManager: 0,
  GuildEmojiManager: 0,
  GuildInviteManager: 0,
  GuildScheduledEventManager: 0,
  GuildStickerManager: 0,
  MessageManager: 0,
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  StageInstanceManager: 0,
  ThreadMemberManager: 0,
  VoiceStateManager: 0,
};

export function clientOptions(config: DiscordConfig, hasMessageContent: boolean): ClientOptions {
  return {
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      ...(hasMessageContent ? [GatewayIntentBits.MessageContent] : []),
    ],
    shards: 'auto',
    rest: restOptions(config),
    allowedMentions: { parse: [] },
    makeCache: Options.cacheWithLimits({
      ...nothing,
      UserManager: { maxSize: 0, keepOverLimit: ({ id, client }) => id === client.user.id },
      GuildMemberManager: { maxSize: mostMembers, keepOverLimit: ({ id, client }) => id === client.user.id },
    }),
  };
}
