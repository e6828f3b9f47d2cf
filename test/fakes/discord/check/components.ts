import { z } from 'zod';
import { rule } from './form.ts';
import { limits } from './limits.ts';
import { emoji, selects } from './selects.ts';

/** Every component may have a number of its own; 0 stands for none. */
export const numbered = { id: z.int32().min(0).optional() };
export const customId = z.string().min(1).max(limits.customId);
const url = z
  .string()
  .max(limits.url)
  .regex(/^(https?|discord):\/\/./);
const buttonBase = { type: z.literal(2), ...numbered, disabled: z.boolean().optional() };
const label = z.string().min(1).max(limits.buttonLabel).optional();
const hasFace = [
  ({ label, emoji }: { label?: string | undefined; emoji?: unknown }) => label !== undefined || emoji !== undefined,
  rule('BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED', 'A label or an emoji is required'),
] as const;

const pressed = (style: 1 | 2 | 3 | 4) =>
  z
    .strictObject({ ...buttonBase, style: z.literal(style), label, emoji: emoji.optional(), custom_id: customId })
    .refine(...hasFace);

const button = z.discriminatedUnion('style', [
  pressed(1),
  pressed(2),
  pressed(3),
  pressed(4),
  z.strictObject({ ...buttonBase, style: z.literal(5), label, emoji: emoji.optional(), url }).refine(...hasFace),
  z.strictObject({ ...buttonBase, style: z.literal(6), sku_id: z.string() }),
]);

/** Several buttons, or one menu. */
const actionRow = z
  .strictObject({
    type: z.literal(1),
    ...numbered,
    components: z
      .array(z.discriminatedUnion('type', [button, ...selects]))
      .min(1)
      .max(limits.buttonsInRow),
  })
  .refine(
    ({ components }) => components.length === 1 || components.every(({ type }) => type === 2),
    rule('COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'The specified component exceeds the maximum width'),
  );

export const textDisplay = z.strictObject({
  type: z.literal(10),
  ...numbered,
  content: z
    .string()
    .min(1)
    .max(limits.text)
    .refine((text) => text.trim() !== '', rule('BASE_TYPE_REQUIRED', 'This field is required')),
});

/** Discord fills in the rest, and ignores it where it is sent back. */
const ignored = {
  proxy_url: z.unknown().optional(),
  width: z.unknown().optional(),
  height: z.unknown().optional(),
  placeholder: z.unknown().optional(),
  placeholder_version: z.unknown().optional(),
  content_type: z.unknown().optional(),
  loading_state: z.unknown().optional(),
  flags: z.unknown().optional(),
  attachment_id: z.unknown().optional(),
};
const media = z.strictObject({
  ...ignored,
  url: z
    .string()
    .max(2048)
    .regex(/^(https?|attachment):\/\/./),
});
const shown = {
  media,
  description: z.string().min(1).max(limits.altText).nullish(),
  spoiler: z.boolean().optional(),
};

const thumbnail = z.strictObject({ type: z.literal(11), ...numbered, ...shown });

const section = z.strictObject({
  type: z.literal(9),
  ...numbered,
  components: z.array(textDisplay).min(1).max(limits.sectionTexts),
  accessory: z.discriminatedUnion('type', [button, thumbnail]),
});

const gallery = z.strictObject({
  type: z.literal(12),
  ...numbered,
  items: z.array(z.strictObject(shown)).min(1).max(limits.galleryItems),
});

const file = z.strictObject({
  type: z.literal(13),
  ...numbered,
  file: z.strictObject({ ...ignored, url: z.string().regex(/^attachment:\/\/./) }),
  spoiler: z.boolean().optional(),
  name: z.unknown().optional(),
  size: z.unknown().optional(),
});

const separator = z.strictObject({
  type: z.literal(14),
  ...numbered,
  divider: z.boolean().optional(),
  spacing: z.union([z.literal(1), z.literal(2)]).optional(),
});

const blocks = [actionRow, textDisplay, section, gallery, file, separator] as const;

const container = z.strictObject({
  type: z.literal(17),
  ...numbered,
  accent_color: z.int().min(0).max(0xffffff).nullish(),
  spoiler: z.boolean().optional(),
  components: z.array(z.discriminatedUnion('type', blocks)).min(1),
});

/** Of a message with IS_COMPONENTS_V2. */
export const newComponents = z.array(z.discriminatedUnion('type', [...blocks, container])).max(limits.components);
/** Of a message without. */
export const legacyComponents = z.array(actionRow).max(limits.legacyRows);
