import { z } from 'zod';
import { fileTypes } from './file-types.ts';
import { rule } from './form.ts';
import { limits } from './limits.ts';

const name = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u)
  .refine((text) => text === text.toLowerCase(), rule('APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid'));
const description = z.string().min(1).max(limits.commandDescription);
const translations = z.record(z.string(), z.string()).nullish();
const named = { name, name_localizations: translations, description, description_localizations: translations };

const choiceOf = (value: z.ZodType<string | number>) =>
  z.strictObject({ name: z.string().min(1).max(limits.choice), name_localizations: translations, value });
const choicesOf = (value: z.ZodType<string | number>) => z.array(choiceOf(value)).max(limits.choices).optional();
const required = { required: z.boolean().optional() };
const autocomplete = { autocomplete: z.boolean().optional() };

const range = { min_value: z.number().optional(), max_value: z.number().optional() };
const valueOptions = [
  z.strictObject({
    type: z.literal(3),
    ...named,
    ...required,
    ...autocomplete,
    choices: choicesOf(z.string().min(1).max(limits.choice)),
    min_length: z.int().min(0).max(6000).optional(),
    max_length: z.int().min(1).max(6000).optional(),
  }),
  z.strictObject({ type: z.literal(4), ...named, ...required, ...autocomplete, ...range, choices: choicesOf(z.int()) }),
  z.strictObject({
    type: z.literal(10),
    ...named,
    ...required,
    ...autocomplete,
    ...range,
    choices: choicesOf(z.number()),
  }),
  z.strictObject({
    type: z.literal(7),
    ...named,
    ...required,
    channel_types: z.array(z.int()).optional(),
  }),
  z.strictObject({ type: z.literal(5), ...named, ...required }),
  z.strictObject({ type: z.literal(6), ...named, ...required }),
  z.strictObject({ type: z.literal(8), ...named, ...required }),
  z.strictObject({ type: z.literal(9), ...named, ...required }),
  z.strictObject({ type: z.literal(11), ...named, ...required, file_types: fileTypes }),
] as const;

type Named = { readonly name: string; readonly required?: boolean | undefined };
const uniqueNames = [
  (options: readonly Named[]) => new Set(options.map((one) => one.name)).size === options.length,
  rule('APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Option name already exists'),
] as const;

const values = z
  .array(
    z
      .discriminatedUnion('type', valueOptions)
      .refine(
        (option) => !('autocomplete' in option && option.autocomplete && option.choices?.length),
        rule('APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES', 'Autocomplete and choices exclude each other'),
      ),
  )
  .max(limits.commandOptions)
  .refine(...uniqueNames)
  .refine(
    (options) =>
      options.every((option, index) => !option.required || index === 0 || options[index - 1]?.required === true),
    rule('APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Required options must be placed before non-required options'),
  );

const subcommand = z.strictObject({ type: z.literal(1), ...named, options: values.optional() });
const group = z.strictObject({
  type: z.literal(2),
  ...named,
  options: z
    .array(subcommand)
    .min(1)
    .max(limits.commandOptions)
    .refine(...uniqueNames),
});
const subcommands = z
  .array(z.discriminatedUnion('type', [subcommand, group]))
  .max(limits.commandOptions)
  .refine(...uniqueNames);

const options = z.array(z.looseObject({ type: z.int() })).transform((given, context) => {
  const isNested = given.some(({ type }) => type === 1 || type === 2);
  const parsed = (isNested ? subcommands : values).safeParse(given);
  if (parsed.success) return parsed.data;
  for (const { path, message, ...issue } of parsed.error.issues)
    context.issues.push({ ...issue, path, message, input: given } as never);
  return z.NEVER;
});

const common = {
  ...named,
  type: z.literal(1).optional(),
  options: options.optional(),
  default_member_permissions: z.string().regex(/^\d+$/).nullish(),
  nsfw: z.boolean().optional(),
};

export const guildCommand = z.strictObject(common).refine(...fitsInSize());
export const globalCommand = z
  .strictObject({
    ...common,
    contexts: z
      .array(z.union([z.literal(0), z.literal(1), z.literal(2)]))
      .min(1)
      .nullish(),
    integration_types: z
      .array(z.union([z.literal(0), z.literal(1)]))
      .min(1)
      .optional(),
  })
  .refine(...fitsInSize());

function fitsInSize() {
  return [
    (command: object) => textOf(command) <= limits.commandText,
    rule('APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${limits.commandText})`),
  ] as const;
}

/** Names, descriptions and values of a command and of all that is in it; of translations, the longest. */
function textOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textOf(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, inner]) => {
    if (!['name', 'description', 'value'].includes(key)) return sum + textOf(inner);
    const translated = Object.values(Object(value[`${key}_localizations` as keyof typeof value])).map(String);
    return sum + Math.max(...[String(inner), ...translated].map((text) => text.length));
  }, 0);
}

export type CommandOption = {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly channel_types?: readonly number[];
  readonly file_types?: readonly string[];
  readonly options?: readonly CommandOption[];
};

/** A command as Discord keeps it. */
export type Command = {
  readonly id: string;
  readonly application_id: string;
  readonly guild_id?: string;
  readonly version: string;
  readonly type: 1;
  readonly name: string;
  readonly description: string;
  readonly options: readonly CommandOption[];
  readonly default_member_permissions: string | null;
  readonly contexts: readonly number[] | null;
  readonly integration_types: readonly number[];
  readonly nsfw: boolean;
};
