import type { types } from '@slack/bolt';
import { z } from 'zod';
import { plainLine } from '../../../../report/plain-text.ts';
import type { Choice } from '../../../choice.ts';

/** Slack's limits for texts in forms, in characters (Block Kit reference). */
const mostInLabel = 2000;
const mostInOption = 75;
const mostInTitle = 24;
/** The most options that a select takes. */
export const mostOptions = 100;
/** What a policy has room for, beside the people in it. */
const mostGroups = 30;

export function plain(text: string, most = mostInLabel): types.PlainTextElement {
  const line = plainLine(text);
  return { type: 'plain_text', text: line.length <= most ? line : `${line.slice(0, most - 1)}…`, emoji: false };
}

type Common = { readonly id: string; readonly label: string; readonly hint?: string; readonly isOptional?: boolean };

export function textInput(
  input: Common & { readonly placeholder?: string; readonly isLong?: boolean },
): types.InputBlock {
  const { placeholder, isLong = false } = input;
  return block(input, {
    type: 'plain_text_input',
    action_id: 'value',
    multiline: isLong,
    max_length: 2000,
    ...(placeholder === undefined ? {} : { placeholder: plain(placeholder, 150) }),
  });
}

export function selectInput(
  input: Common & { readonly options: readonly Choice[]; readonly initial?: string },
): types.InputBlock {
  const options = input.options.map(optionOf);
  const initial = options.find(({ value }) => value === input.initial);
  return block(input, {
    type: 'static_select',
    action_id: 'value',
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  });
}

export function groupsInput(
  input: Common & { readonly options: readonly Choice[]; readonly initial: readonly string[] },
): types.InputBlock {
  const options = input.options.map(optionOf);
  const initial = options.filter(({ value }) => input.initial.includes(value ?? ''));
  return block(input, {
    type: 'multi_static_select',
    action_id: 'value',
    max_selected_items: mostGroups,
    options,
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  });
}

export function peopleInput(input: Common & { readonly initial?: readonly string[] }): types.InputBlock {
  const { initial = [] } = input;
  return block(input, {
    type: 'multi_users_select',
    action_id: 'value',
    max_selected_items: 20,
    placeholder: plain('Anybody'),
    ...(initial.length === 0 ? {} : { initial_users: [...initial] }),
  });
}

export function modal(
  id: string,
  texts: { readonly title: string; readonly submit: string },
  blocks: readonly types.AnyBlock[],
  metadata: unknown,
): types.ModalView {
  return {
    type: 'modal',
    callback_id: id,
    title: plain(texts.title, mostInTitle),
    submit: plain(texts.submit, mostInTitle),
    close: plain('Cancel', mostInTitle),
    private_metadata: JSON.stringify(metadata),
    blocks: [...blocks],
  };
}

function optionOf({ label, value }: Choice): types.PlainTextOption {
  return { text: plain(label, mostInOption), value };
}

function block(
  { id, label, hint, isOptional = false }: Common,
  element: types.InputBlock['element'],
): types.InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    optional: isOptional,
    element,
    ...(hint === undefined ? {} : { hint: plain(hint) }),
  };
}

const inputSchema = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_users: z.array(z.string()).nullish(),
});
const stateSchema = z.record(z.string(), z.object({ value: inputSchema.optional() }));

/** What somebody filled in: one text or one choice, or several, by the id of the input. Empty inputs are null or empty. */
export type Filled = { one(id: string): string | null; many(id: string): readonly string[] };

export function filledIn(view: { readonly state: { readonly values: unknown } }): Filled {
  const state = stateSchema.parse(view.state.values);
  return {
    one(id) {
      const input = state[id]?.value;
      const text = input?.value ?? input?.selected_option?.value ?? null;
      return text === null || text.trim() === '' ? null : text.trim();
    },
    many(id) {
      const input = state[id]?.value;
      return input?.selected_users ?? input?.selected_options?.map(({ value }) => value) ?? [];
    },
  };
}
