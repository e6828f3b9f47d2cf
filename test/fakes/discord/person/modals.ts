import { interactionTypes, type Modal } from '../interactions.ts';
import type { Json } from '../objects.ts';
import { findMessage } from '../world.ts';
import { chosen } from './clicking.ts';
import { type Actor, interact } from './interact.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type GivenFile, upload } from './upload.ts';

/** Words, a tick, labels or ids of what is chosen, or files. */
export type Entry = string | boolean | readonly string[] | readonly GivenFile[];
/** By the label above the input, or its custom id. */
export type Entries = Readonly<Record<string, Entry>>;

type Input = { readonly id: number; readonly label: string; readonly component: Json };
type Filled = { readonly value?: unknown; readonly values?: readonly string[]; readonly resolved?: Json };

/** Fills the form in and sends it; what Discord's client would not let somebody send throws. */
export async function submit(actor: Actor, modal: Modal, entries: Entries, waitSeconds: number): Promise<Outcome> {
  const inputs = modal.components.filter(({ type }) => type === 18) as readonly Json[] as readonly Input[];
  for (const name of Object.keys(entries))
    if (!inputs.some(({ label, component }) => label === name || component.custom_id === name))
      throw new Error(
        `The form has no input "${name}"; it has: ${inputs.map(({ label }) => `"${label}"`).join(', ')}.`,
      );
  const resolved: Record<string, object> = {};
  const components = modal.components.map((part) => {
    if (part.type !== 18) return { type: part.type, id: part.id };
    const { id, label, component } = part as unknown as Input;
    const filled = fill(actor, modal, component, entries[label] ?? entries[String(component.custom_id)], label);
    const { resolved: more, ...value } = filled;
    for (const [kind, objects] of Object.entries(more ?? {}))
      resolved[kind] = { ...resolved[kind], ...Object(objects) };
    return {
      type: 18,
      id,
      component: { type: component.type, id: component.id, custom_id: component.custom_id, ...value },
    };
  });
  const data = { custom_id: modal.custom_id, components, ...(Object.keys(resolved).length > 0 ? { resolved } : {}) };
  const { channelId, sourceId } = modal.opener;
  const source = sourceId === null ? undefined : findMessage(actor.world, channelId, sourceId);
  return outcomeOf(actor.world, await interact(actor, interactionTypes.modal, channelId, data, source), waitSeconds);
}

function fill(actor: Actor, modal: Modal, component: Json, entry: Entry | undefined, label: string): Filled {
  const isRequired = component.required !== false;
  const list = Array.isArray(entry) ? (entry as readonly string[]) : typeof entry === 'string' ? [entry] : undefined;
  switch (component.type) {
    case 4:
      return { value: words(component, entry, isRequired, label) };
    case 21: {
      const picked = list ? optionValues(component, list) : defaults(component);
      if (isRequired && picked.length === 0) throw new Error(`"${label}" is required.`);
      return { value: picked[0] ?? null };
    }
    case 22: {
      const picked = list ? optionValues(component, list) : defaults(component);
      return { values: counted(component, picked, isRequired, label, (component.options as readonly Json[]).length) };
    }
    case 23:
      return { value: typeof entry === 'boolean' ? entry : component.default === true };
    case 19: {
      const files = (Array.isArray(entry) ? entry : []) as readonly GivenFile[];
      const stored = files.map((file) => upload(actor, modal.opener.channelId, file, component.file_types));
      const values = counted(
        component,
        stored.map(({ id }) => id),
        isRequired,
        label,
        1,
      );
      return { values, resolved: { attachments: Object.fromEntries(stored.map((one) => [one.id, one])) } };
    }
    default: {
      const given = list ?? (component.type === 3 ? defaults(component) : defaultIds(component));
      if (given.length === 0 && !isRequired) return { values: [] };
      return chosen(actor, component, given);
    }
  }
}

function words(component: Json, entry: Entry | undefined, isRequired: boolean, label: string): string {
  const value = entry ?? component.value ?? '';
  if (typeof value !== 'string') throw new Error(`"${label}" takes words.`);
  if (value === '' && !isRequired) return value;
  const least = Number(component.min_length ?? (isRequired ? 1 : 0));
  const most = Number(component.max_length ?? 4000);
  if (value.length < Math.max(least, isRequired ? 1 : 0))
    throw new Error(`"${label}" takes ${least} or more characters.`);
  if (value.length > most) throw new Error(`"${label}" takes ${most} or fewer characters.`);
  if (component.style === 1 && value.includes('\n')) throw new Error(`"${label}" takes one line.`);
  return value;
}

function counted(component: Json, values: readonly string[], isRequired: boolean, label: string, most: number) {
  const least = Number(component.min_values ?? (isRequired ? 1 : 0));
  const max = Number(component.max_values ?? most);
  if ((values.length > 0 || isRequired) && (values.length < least || values.length > max))
    throw new Error(`"${label}" takes ${least} to ${max}.`);
  return values;
}

type Option = { readonly label: string; readonly value: string; readonly default?: boolean };

function optionValues(component: Json, labels: readonly string[]): readonly string[] {
  const options = component.options as readonly Option[];
  return labels.map((label) => {
    const option = options.find((one) => one.label === label || one.value === label);
    if (!option)
      throw new Error(`There is no option "${label}"; there are: ${options.map((one) => one.label).join(', ')}.`);
    return option.value;
  });
}

const defaults = (component: Json) =>
  (component.options as readonly Option[]).filter((one) => one.default).map(({ value }) => value);
const defaultIds = (component: Json) =>
  ((component.default_values ?? []) as readonly { id: string }[]).map(({ id }) => id);
