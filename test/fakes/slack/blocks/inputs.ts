import { z } from 'zod';
import { checkboxes, fetchedSelects, multiStaticSelect, radioButtons, staticSelect } from './elements.ts';
import { limits } from './limits.ts';
import { actionId, plainText } from './text.ts';

const typed = {
  action_id: actionId,
  placeholder: plainText(limits.placeholder).optional(),
  focus_on_load: z.boolean().optional(),
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z
        .array(z.enum(['on_enter_pressed', 'on_character_entered']))
        .min(1)
        .optional(),
    })
    .optional(),
};

const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...typed,
    initial_value: z.string().max(limits.inputText).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(limits.inputText).optional(),
    max_length: z.int().min(1).max(limits.inputText).optional(),
  })
  .refine(
    ({ min_length = 0, max_length = limits.inputText }) => min_length <= max_length,
    'min_length exceeds max_length',
  );

const number = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
  .optional();

const numberInput = z
  .strictObject({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: number,
    min_value: number,
    max_value: number,
  })
  .refine(
    ({ min_value, max_value }) =>
      min_value === undefined || max_value === undefined || Number(min_value) <= Number(max_value),
    'min_value exceeds max_value',
  );

/** What an input block may hold. */
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  numberInput,
  z.strictObject({ type: z.literal('email_text_input'), ...typed, initial_value: z.string().optional() }),
  z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: z.string().optional() }),
  staticSelect,
  multiStaticSelect,
  ...fetchedSelects,
  radioButtons,
  checkboxes,
]);
