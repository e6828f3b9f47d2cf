import { z } from 'zod';
import {
  button,
  checkboxes,
  fetchedSelects,
  hasOnePicture,
  multiStaticSelect,
  overflow,
  picture,
  radioButtons,
  staticSelect,
} from './elements.ts';
import { inputElement } from './inputs.ts';
import { limits } from './limits.ts';
import { richText } from './rich-text.ts';
import { dataTable, dataVisualisation, table } from './tables.ts';
import { actionId, anyText, blockId, confirmation, pictureUrl, plainText, slackFile, url, words } from './text.ts';

const menus = [staticSelect, multiStaticSelect, ...fetchedSelects, overflow, radioButtons, checkboxes] as const;

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: blockId,
    text: anyText().optional(),
    fields: z.array(anyText(limits.sectionField)).min(1).max(limits.sectionFields).optional(),
    accessory: z.discriminatedUnion('type', [button, picture, ...menus]).optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'missing required field: text or fields');

const header = z.strictObject({ type: z.literal('header'), block_id: blockId, text: plainText(limits.header) });
const divider = z.strictObject({ type: z.literal('divider'), block_id: blockId });

const context = z.strictObject({
  type: z.literal('context'),
  block_id: blockId,
  elements: z
    .array(z.discriminatedUnion('type', [anyText(), picture]))
    .min(1)
    .max(limits.contextElements),
});

const actions = z.strictObject({
  type: z.literal('actions'),
  block_id: blockId,
  elements: z
    .array(z.discriminatedUnion('type', [button, ...menus]))
    .min(1)
    .max(limits.actionsElements),
});

const image = z
  .strictObject({
    type: z.literal('image'),
    block_id: blockId,
    alt_text: words(limits.imageAltText),
    title: plainText(limits.imageTitle).optional(),
    image_url: pictureUrl.optional(),
    slack_file: slackFile.optional(),
  })
  .refine(hasOnePicture, 'must provide exactly one of image_url or slack_file');

const input = z.strictObject({
  type: z.literal('input'),
  block_id: blockId,
  label: plainText(limits.inputLabel),
  hint: plainText(limits.inputHint).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});

const markdown = z.strictObject({ type: z.literal('markdown'), block_id: blockId, text: words(limits.markdown) });

const feedback = z.strictObject({
  text: plainText(limits.buttonText),
  value: words(limits.buttonValue),
  accessibility_label: words(limits.accessibilityLabel).optional(),
});

const contextActions = z.strictObject({
  type: z.literal('context_actions'),
  block_id: blockId,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('feedback_buttons'),
          action_id: actionId,
          positive_button: feedback,
          negative_button: feedback,
        }),
        z.strictObject({
          type: z.literal('icon_button'),
          action_id: actionId,
          icon: z.string().min(1),
          text: plainText(limits.buttonText),
          value: words(limits.buttonValue).optional(),
          accessibility_label: words(limits.accessibilityLabel).optional(),
          confirm: confirmation.optional(),
          visible_to_user_ids: z.array(z.string()).optional(),
        }),
      ]),
    )
    .min(1)
    .max(limits.contextActionsElements),
});

const taskCard = z.strictObject({
  type: z.literal('task_card'),
  block_id: blockId,
  task_id: z.string().min(1),
  title: z.string().min(1),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  details: richText.optional(),
  output: richText.optional(),
  sources: z.array(z.strictObject({ type: z.literal('url'), url, text: z.string().min(1) })).optional(),
});

const plan = z.strictObject({
  type: z.literal('plan'),
  block_id: blockId,
  title: z.string().min(1),
  tasks: z.array(taskCard).optional(),
});

const alert = z.strictObject({
  type: z.literal('alert'),
  block_id: blockId,
  text: anyText(),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});

const container = z
  .strictObject({
    type: z.literal('container'),
    block_id: blockId,
    title: plainText(limits.containerTitle).optional(),
    rich_text_title: richText.optional(),
    subtitle: anyText(limits.containerSubtitle).optional(),
    icon: picture.optional(),
    width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
    is_collapsible: z.boolean().optional(),
    default_collapsed: z.boolean().optional(),
    has_header_divider: z.boolean().optional(),
    child_blocks: z
      .array(z.discriminatedUnion('type', [actions, context, divider, header, image, input, richText, section, table]))
      .min(1)
      .max(limits.containerChildren),
  })
  .refine(({ title, rich_text_title }) => title ?? rich_text_title, 'missing required field: title')
  .refine(
    ({ is_collapsible, default_collapsed }) => is_collapsible || !default_collapsed,
    'default_collapsed requires is_collapsible',
  );

const everywhere = [section, header, divider, context, actions, image, input, richText] as const;

/** Which blocks each surface takes: docs.slack.dev/reference/block-kit/blocks, column "Available in surfaces". */
export const blocksOf = {
  message: z.discriminatedUnion('type', [
    ...everywhere,
    ...[markdown, table, dataTable, dataVisualisation, contextActions, container, plan, taskCard],
  ]),
  modal: z.discriminatedUnion('type', [...everywhere, alert]),
  home: z.discriminatedUnion('type', everywhere),
} as const;
