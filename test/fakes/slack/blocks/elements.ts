import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { limits } from './limits.ts';
import {
  actionId,
  choiceOption,
  confirmation,
  menuOption,
  optionGroup,
  overflowOption,
  pictureUrl,
  plainText,
  slackFile,
  url,
  words,
} from './text.ts';

const confirmable = { action_id: actionId, confirm: confirmation.optional() };
const focusable = { ...confirmable, focus_on_load: z.boolean().optional() };
const placeholder = plainText(limits.placeholder).optional();
const menu = { ...focusable, placeholder };
const several = { ...menu, max_selected_items: z.int().min(1).optional() };

export const button = z.strictObject({
  type: z.literal('button'),
  ...confirmable,
  text: plainText(limits.buttonText),
  value: words(limits.buttonValue).optional(),
  url: url.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: words(limits.accessibilityLabel).optional(),
});

export const picture = z
  .strictObject({
    type: z.literal('image'),
    alt_text: words(limits.imageAltText),
    image_url: pictureUrl.optional(),
    slack_file: slackFile.optional(),
  })
  .refine(hasOnePicture, 'must provide exactly one of image_url or slack_file');

export function hasOnePicture(block: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (block.image_url === undefined) !== (block.slack_file === undefined);
}

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...confirmable,
  options: z.array(overflowOption).min(1).max(limits.overflowOptions),
});

const listed = {
  options: z.array(menuOption).min(1).max(limits.options).optional(),
  option_groups: z.array(optionGroup).min(1).max(limits.options).optional(),
};

export const staticSelect = z
  .strictObject({ type: z.literal('static_select'), ...menu, ...listed, initial_option: menuOption.optional() })
  .refine(hasOneList, 'must provide exactly one of options or option_groups')
  .refine((select) => isAmong(select, [select.initial_option]), 'initial_option was not found in the list of options');

export const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...several,
    ...listed,
    initial_options: z.array(menuOption).min(1).optional(),
  })
  .refine(hasOneList, 'must provide exactly one of options or option_groups')
  .refine((select) => isAmong(select, select.initial_options ?? []), 'initial_options were not found in the options');

const external = { min_query_length: z.int().min(0).optional() };
const filter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional();
const conversations = { filter, default_to_current_conversation: z.boolean().optional() };
const ids = z.array(z.string().min(1)).optional();
const id = z.string().min(1).optional();

/** The menus whose options Slack or the app fetches when somebody opens them. */
export const fetchedSelects = [
  z.strictObject({ type: z.literal('external_select'), ...menu, ...external, initial_option: menuOption.optional() }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...several,
    ...external,
    initial_options: z.array(menuOption).min(1).optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...menu, initial_user: id }),
  z.strictObject({ type: z.literal('multi_users_select'), ...several, initial_users: ids }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...menu,
    ...conversations,
    initial_conversation: id,
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...several,
    ...conversations,
    initial_conversations: ids,
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...menu,
    initial_channel: id,
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('multi_channels_select'), ...several, initial_channels: ids }),
] as const;

export const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    ...focusable,
    options: z.array(choiceOption).min(1).max(limits.choiceOptions),
    initial_option: choiceOption.optional(),
  })
  .refine((choice) => isAmong(choice, [choice.initial_option]), 'initial_option was not found in the list of options');

export const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    ...focusable,
    options: z.array(choiceOption).min(1).max(limits.choiceOptions),
    initial_options: z.array(choiceOption).min(1).optional(),
  })
  .refine((choice) => isAmong(choice, choice.initial_options ?? []), 'initial_options were not found in the options');

type Listed = {
  readonly options?: readonly unknown[] | undefined;
  readonly option_groups?: readonly { readonly options: readonly unknown[] }[] | undefined;
};

function hasOneList({ options, option_groups }: Listed): boolean {
  return (options === undefined) !== (option_groups === undefined);
}

/** Slack compares whole options, descriptions too. */
function isAmong({ options, option_groups }: Listed, chosen: readonly unknown[]): boolean {
  const all = options ?? option_groups?.flatMap((group) => group.options) ?? [];
  return chosen.every((one) => one === undefined || all.some((option) => isDeepStrictEqual(option, one)));
}
