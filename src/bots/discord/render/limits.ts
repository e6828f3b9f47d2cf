/** What Discord takes: docs.discord.com/developers/components/reference, where nothing else is said. */
export const limits = {
  /** All of a message's components, those within others too. */
  components: 40,
  /** Text of all text displays together; enforced, and not in the documentation (discord/discord-api-docs, pull request 8562). */
  messageText: 4000,
  /**
   * Bytes of all strings, and some for each component. More is answered with a 500 (discord/discord-api-docs, issue 8554: text alone may
   * have 10,170). It matters where a character has three bytes.
   */
  messageBytes: 10_000,
  componentBytes: 12,
  rowButtons: 5,
  buttonLabel: 80,
  customId: 100,
  galleryItems: 10,
  galleryAlt: 1024,
  attachments: 10,
  largestId: 2 ** 31 - 1,
} as const;

/** What a card may use of them, so that a message is not refused for a character that Discord counts in another way. */
export const budget = { components: 38, messageText: 3800, messageBytes: 9000 } as const;
