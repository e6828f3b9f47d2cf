import { z } from 'zod';
import { rule, snowflake } from './form.ts';
import { limits } from './limits.ts';

export const emoji = z.strictObject({
  id: z.string().nullish(),
  name: z.string().nullish(),
  animated: z.boolean().optional(),
});

const menu = {
  id: z.int32().min(0).optional(),
  custom_id: z.string().min(1).max(limits.customId),
  placeholder: z.string().max(limits.placeholder).optional(),
  min_values: z.int().min(0).max(limits.selectOptions).optional(),
  max_values: z.int().min(1).max(limits.selectOptions).optional(),
  disabled: z.boolean().optional(),
  required: z.boolean().optional(),
};

const inOrder = [
  ({ min_values = 1, max_values = 1 }: { min_values?: number | undefined; max_values?: number | undefined }) =>
    min_values <= Math.max(max_values, 1),
  rule('SELECT_COMPONENT_INVALID_MIN_MAX', 'The minimum may not be above the maximum'),
] as const;

const option = z.strictObject({
  label: z.string().min(1).max(limits.option),
  value: z.string().min(1).max(limits.option),
  description: z.string().max(limits.option).optional(),
  emoji: emoji.optional(),
  default: z.boolean().optional(),
});

export const areUnique = [
  (options: readonly { value: string }[]) => new Set(options.map(({ value }) => value)).size === options.length,
  rule('SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'The specified option value is already used'),
] as const;

const stringSelect = z
  .strictObject({
    type: z.literal(3),
    ...menu,
    options: z
      .array(option)
      .min(1)
      .max(limits.selectOptions)
      .refine(...areUnique),
  })
  .refine(...inOrder)
  .refine(
    ({ max_values = 1, options }) =>
      max_values <= options.length && options.filter((one) => one.default).length <= max_values,
    rule('SELECT_COMPONENT_MAX_VALUES', 'More may be chosen than there is, or more is chosen than may be'),
  );

const defaults = (type: z.ZodType) =>
  z
    .array(z.strictObject({ id: snowflake, type }))
    .max(limits.selectOptions)
    .optional();
const filled = <T extends 5 | 6 | 7>(type: T, kind: z.ZodType) =>
  z.strictObject({ type: z.literal(type), ...menu, default_values: defaults(kind) }).refine(...inOrder);

export const selects = [
  stringSelect,
  filled(5, z.literal('user')),
  filled(6, z.literal('role')),
  filled(7, z.enum(['user', 'role'])),
  z
    .strictObject({
      type: z.literal(8),
      ...menu,
      default_values: defaults(z.literal('channel')),
      channel_types: z.array(z.int()).optional(),
    })
    .refine(...inOrder),
] as const;
