/** What an app asks to hear of. */
export const intents = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  presences: 1 << 8,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  messageContent: 1 << 15,
} as const;

/** The bits that Discord knows; another one closes the connection. */
export const knownIntents = 0b0011_0011_0001_1111_1111_1111_1111;
