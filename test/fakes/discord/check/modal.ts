import { z } from 'zod';
import type { Json } from '../objects.ts';
import type { World } from '../world.ts';
import { customId, numbered, textDisplay } from './components.ts';
import { fileTypes } from './file-types.ts';
import { assertForm, checkForm, rule } from './form.ts';
import { jointProblems, numberComponents } from './joint-rules.ts';
import { limits } from './limits.ts';
import { areUnique, selects } from './selects.ts';

const length = (least: number) => z.int().min(least).max(limits.inputText).optional();

const textInput = z
  .strictObject({
    type: z.literal(4),
    ...numbered,
    custom_id: customId,
    style: z.union([z.literal(1), z.literal(2)]),
    min_length: length(0),
    max_length: length(1),
    required: z.boolean().optional(),
    value: z.string().max(limits.inputText).optional(),
    placeholder: z.string().max(limits.inputPlaceholder).optional(),
  })
  .refine(
    ({ min_length = 0, max_length = limits.inputText, value }) =>
      min_length <= max_length && (value === undefined || value === '' || value.length <= max_length),
    rule('TEXT_INPUT_INVALID_LENGTH', 'The lengths contradict each other'),
  );

const choice = z.strictObject({
  value: z.string().min(1).max(limits.option),
  label: z.string().min(1).max(limits.option),
  description: z.string().min(1).max(limits.option).optional(),
  default: z.boolean().optional(),
});

const radioGroup = z
  .strictObject({
    type: z.literal(21),
    ...numbered,
    custom_id: customId,
    options: z
      .array(choice)
      .min(2)
      .max(limits.radioOptions)
      .refine(...areUnique),
    required: z.boolean().optional(),
  })
  .refine(
    ({ options }) => options.filter((one) => one.default).length <= 1,
    rule('RADIO_GROUP_MULTIPLE_DEFAULTS', 'Only one option may be chosen at first'),
  );

type Counted = {
  readonly min_values?: number | undefined;
  readonly required?: boolean | undefined;
};
/** "min_values must be either omitted or at least 1 if required is omitted or true." */
const isConsistent = ({ min_values, required = true }: Counted) => !(required && min_values === 0);

const checkboxGroup = z
  .strictObject({
    type: z.literal(22),
    ...numbered,
    custom_id: customId,
    options: z
      .array(choice)
      .min(1)
      .max(limits.checkboxOptions)
      .refine(...areUnique),
    min_values: z.int().min(0).max(limits.checkboxOptions).optional(),
    max_values: z.int().min(1).max(limits.checkboxOptions).optional(),
    required: z.boolean().optional(),
  })
  .refine(
    ({ options, min_values = 0, max_values = options.length }) =>
      min_values <= max_values && max_values <= options.length,
    rule('CHECKBOX_GROUP_INVALID_VALUES', 'The numbers contradict each other'),
  );

const checkbox = z.strictObject({
  type: z.literal(23),
  ...numbered,
  custom_id: customId,
  default: z.boolean().optional(),
});

const fileUpload = z.strictObject({
  type: z.literal(19),
  ...numbered,
  custom_id: customId,
  min_values: z.int().min(0).max(limits.fileUploads).optional(),
  max_values: z.int().min(1).max(limits.fileUploads).optional(),
  required: z.boolean().optional(),
  file_types: fileTypes,
});

const label = z
  .strictObject({
    type: z.literal(18),
    ...numbered,
    label: z.string().min(1).max(limits.label),
    description: z.string().max(limits.labelDescription).optional(),
    component: z.discriminatedUnion('type', [textInput, ...selects, radioGroup, checkboxGroup, checkbox, fileUpload]),
  })
  .refine(
    ({ component }) => !('disabled' in component && component.disabled === true),
    rule('COMPONENT_DISABLED_IN_MODAL', 'Modals can not have disabled components'),
  )
  .refine(
    ({ component }) => !('min_values' in component) || isConsistent(component),
    rule('COMPONENT_REQUIRED_MIN_VALUES', 'What is required has at least one value'),
  );

/** An action row with a text input is deprecated, so the fake takes none. */
const modalForm = z.strictObject({
  custom_id: customId,
  title: z.string().min(1).max(limits.modalTitle),
  components: z
    .array(z.discriminatedUnion('type', [label, textDisplay]))
    .min(1)
    .max(limits.modalParts),
});

export function checkModal(world: World, given: unknown) {
  const modal = checkForm(world, modalForm, given);
  const components = modal.components as readonly Json[];
  assertForm(world, jointProblems(numberedFor(components)));
  return { ...modal, components: numberComponents(components) };
}

/** Ids that are not given are no duplicates. */
const numberedFor = (components: readonly Json[]) => components as Parameters<typeof jointProblems>[0];

export const autocompleteForm = z.strictObject({
  choices: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(limits.choice),
        name_localizations: z.record(z.string(), z.string()).nullish(),
        value: z.union([z.string().min(1).max(limits.choice), z.number()]),
      }),
    )
    .max(limits.choices)
    .optional(),
});
