import { z } from 'zod';
import { messageFlags } from '../objects.ts';
import { rule, snowflake } from './form.ts';
import { limits } from './limits.ts';

const ids = z.array(snowflake).max(limits.mentionIds);
const allowedMentions = z
  .strictObject({
    parse: z.array(z.enum(['everyone', 'roles', 'users'])).optional(),
    roles: ids.optional(),
    users: ids.optional(),
    replied_user: z.boolean().optional(),
  })
  .refine(
    ({ parse = [], roles = [], users = [] }) =>
      !(parse.includes('roles') && roles.length > 0) && !(parse.includes('users') && users.length > 0),
    rule('MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE', 'parse excludes a list of the same kind'),
  );

export type AllowedMentions = z.output<typeof allowedMentions>;

const embed = z.looseObject({
  title: z.string().max(256).optional(),
  description: z.string().max(4096).optional(),
  fields: z
    .array(z.looseObject({ name: z.string().min(1).max(256), value: z.string().min(1).max(1024) }))
    .max(25)
    .optional(),
});
const embeds = z
  .array(embed)
  .max(limits.embeds)
  .refine(
    (all) => JSON.stringify(all).length <= limits.embedText * 2,
    rule('MAX_EMBED_SIZE_EXCEEDED', `Embed size exceeds maximum size of ${limits.embedText}`),
  );

export const attachmentForm = z.strictObject({
  id: z.union([z.string().regex(/^\d+$/), z.int().min(0)]).transform(String),
  filename: z.string().min(1).max(1024).optional(),
  description: z.string().max(limits.altText).nullish(),
  title: z.string().max(1024).optional(),
  is_spoiler: z.boolean().optional(),
});

const content = z.string().max(limits.content);
const common = {
  content: content.nullish(),
  embeds: embeds.nullish(),
  components: z.array(z.looseObject({ type: z.int() })).nullish(),
  attachments: z.array(attachmentForm).max(limits.files).nullish(),
  allowed_mentions: allowedMentions.nullish(),
  // The client sends these with every message.
  tts: z.literal(false).optional(),
  enforce_nonce: z.literal(false).optional(),
};

/** Flags that an app may set; Discord sets the others. */
const flagsOf = (...names: readonly (keyof typeof messageFlags)[]) => {
  const may = names.reduce((sum, name) => sum | messageFlags[name], 0);
  return z
    .int()
    .min(0)
    .refine((flags) => (flags & ~may) === 0, rule('MESSAGE_FLAGS_INVALID', 'Flags that may not be set here'));
};
const ordinary = ['suppressEmbeds', 'suppressNotifications', 'componentsV2'] as const;

/** POST of a message with the bot's token. */
export const postForm = z.strictObject({
  ...common,
  flags: flagsOf(...ordinary).optional(),
  nonce: z.union([z.string().max(limits.nonce), z.int()]).optional(),
  enforce_nonce: z.boolean().optional(),
  message_reference: z
    .strictObject({
      type: z.literal(0).optional(),
      message_id: snowflake,
      channel_id: snowflake.optional(),
      guild_id: snowflake.optional(),
      fail_if_not_exists: z.boolean().optional(),
    })
    .optional(),
});

/** What answers an interaction: as its first response or as a follow-up. */
export const answerForm = z.strictObject({ ...common, flags: flagsOf(...ordinary, 'ephemeral').optional() });

/** A deferred response may only say that it is for one person. */
export const deferForm = z.strictObject({ flags: flagsOf('ephemeral').optional() });

/**
 * Flags that are no app's to change may be sent along: "ensure to include all previously set flags in addition to ones
 * that you are modifying" (developers/resources/message).
 */
export const editForm = z.strictObject({ ...common, flags: z.int().min(0).nullish() });

export type MessageForm = z.output<typeof postForm> | z.output<typeof answerForm>;
export type EditForm = z.output<typeof editForm>;
