import type { Json, View } from '../objects.ts';
import { inputBlocks } from '../views.ts';
import type { Workspace } from '../workspace.ts';
import { optionsOf, textOf } from './find-element.ts';

/** What somebody enters: words, the visible text of an option, or several of them. */
export type Entry = string | readonly string[];
/** By the label above the input, or its block id. */
export type Entries = Readonly<Record<string, Entry>>;
type Values = Record<string, Record<string, Json>>;
/** Options that the app gave for what somebody typed into an external menu. */
export type LookUp = (block: string, action: string, typed: string) => Promise<readonly Json[]>;

export type Filled = {
  readonly values: Values;
  /** What Slack itself objects to, by label, before the app hears of anything. */
  readonly objections: Readonly<Record<string, string>>;
};

/** The view's inputs as they stand after somebody entered these; the others keep their first values. */
export async function fillIn(workspace: Workspace, view: View, entries: Entries, lookUp: LookUp): Promise<Filled> {
  const inputs = inputBlocks(view);
  for (const name of Object.keys(entries))
    if (!inputs.some(({ block, label }) => block.block_id === name || label === name))
      throw new Error(
        `The view has no input "${name}"; it has: ${inputs.map(({ label }) => `"${label}"`).join(', ')}.`,
      );
  const values: Values = structuredClone(view.state.values) as Values;
  const objections: Record<string, string> = {};
  for (const { block, label, element } of inputs) {
    const entry = entries[block.block_id] ?? entries[label];
    const action = String(element.action_id);
    const value =
      entry === undefined
        ? initialValue(element)
        : await entered(workspace, element, entry, (typed) => lookUp(block.block_id, action, typed));
    values[block.block_id] = { ...values[block.block_id], [action]: { type: element.type, ...value } };
    const objection = objectionTo(element, value, block.optional === true);
    if (objection) objections[label] = objection;
  }
  return { values, objections };
}

function initialValue(element: Json): Json {
  const type = String(element.type);
  if (type === 'checkboxes' || type === 'multi_static_select' || type === 'multi_external_select')
    return { selected_options: element.initial_options ?? [] };
  if (type === 'static_select' || type === 'external_select' || type === 'radio_buttons')
    return { selected_option: element.initial_option ?? null };
  const many = /^multi_(user|conversation|channel)s_select$/.exec(type)?.[1];
  if (many) return { [`selected_${many}s`]: element[`initial_${many}s`] ?? [] };
  const one = /^(user|conversation|channel)s_select$/.exec(type)?.[1];
  if (one) return { [`selected_${one}`]: element[`initial_${one}`] ?? null };
  return { value: element.initial_value ?? null };
}

async function entered(
  workspace: Workspace,
  element: Json,
  entry: Entry,
  lookUp: (typed: string) => Promise<readonly Json[]>,
): Promise<Json> {
  const all = typeof entry === 'string' ? [entry] : entry;
  const type = String(element.type);
  const named = /^(multi_)?(user|conversation|channel)s_select$/.exec(type);
  if (named) {
    const ids = all.map((name) => idOf(workspace, name));
    return named[1] ? { [`selected_${named[2]}s`]: ids } : { [`selected_${named[2]}`]: ids[0] ?? null };
  }
  if (!/select|radio|checkboxes/.test(type)) {
    if (typeof entry !== 'string') throw new Error(`A ${type} takes one text.`);
    return { value: entry === '' ? null : entry };
  }
  const options = await Promise.all(
    all.map(async (text) => {
      const offered = type.endsWith('external_select') ? await lookUp(text) : optionsOf(element);
      const option = offered.find((one) => textOf(one) === text);
      if (option) return option;
      throw new Error(
        `There is no option "${text}"; there are: ${offered.map((one) => `"${textOf(one)}"`).join(', ')}.`,
      );
    }),
  );
  return type.startsWith('multi_') || type === 'checkboxes'
    ? { selected_options: options }
    : { selected_option: options[0] ?? null };
}

function idOf(workspace: Workspace, name: string): string {
  const all = [...workspace.members.values(), ...workspace.channels.values()];
  const found = all.find((one) => one.name === name || one.id === name);
  if (!found) throw new Error(`There is no "${name}" in ${workspace.domain}.`);
  return found.id;
}

function objectionTo(element: Json, value: Json, isOptional: boolean): string | null {
  const [content] = Object.values(value);
  const isEmpty = content === null || content === '' || (Array.isArray(content) && content.length === 0);
  if (isEmpty) return isOptional ? null : 'Please complete this required field.';
  if (Array.isArray(content) && content.length > Number(element.max_selected_items ?? Number.POSITIVE_INFINITY))
    return `You can select up to ${element.max_selected_items} items.`;
  if (typeof value.value !== 'string') return null;
  if (element.type === 'number_input') return objectionToNumber(element, value.value);
  if (value.value.length > Number(element.max_length ?? 3000))
    return `Please use ${element.max_length ?? 3000} characters or fewer.`;
  if (value.value.length < Number(element.min_length ?? 0))
    return `Please use ${element.min_length} or more characters.`;
  return null;
}

function objectionToNumber({ is_decimal_allowed, min_value, max_value }: Json, value: string): string | null {
  if (!(is_decimal_allowed ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/).test(value)) return 'Please enter a valid number.';
  if (min_value !== undefined && Number(value) < Number(min_value)) return `Enter a number of ${min_value} or more.`;
  if (max_value !== undefined && Number(value) > Number(max_value)) return `Enter a number of ${max_value} or less.`;
  return null;
}
