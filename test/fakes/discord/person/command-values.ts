import type { CommandOption } from '../check/commands.ts';
import type { Channel, Json, User } from '../objects.ts';
import { permissionsOf, shownChannel } from '../shown.ts';
import type { Actor } from './interact.ts';
import { type GivenFile, upload } from './upload.ts';

/** Words, a number, a tick, a file, or somebody or something with an id. */
export type Value = string | number | boolean | GivenFile | { readonly id: string };
export type Values = Readonly<Record<string, Value>>;
type Resolved = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type Given = { readonly options: readonly Json[]; readonly resolved: Resolved };

/** The options of a command as somebody fills them in; what Discord's client would not let them send throws. */
export function valuesOf(actor: Actor, channel: Channel, known: readonly CommandOption[], values: Values): Given {
  for (const name of Object.keys(values))
    if (!known.some((option) => option.name === name))
      throw new Error(`There is no option "${name}"; there are: ${known.map((one) => one.name).join(', ') || 'none'}.`);
  let resolved: Resolved = {};
  const options = known.flatMap((option) => {
    const value = values[option.name];
    if (value === undefined) {
      if (option.required) throw new Error(`The option "${option.name}" is required.`);
      return [];
    }
    const filled = fill(actor, channel, option, value);
    for (const [kind, objects] of Object.entries(filled.resolved ?? {}))
      resolved = { ...resolved, [kind]: { ...resolved[kind], ...objects } };
    return [{ name: option.name, type: option.type, value: filled.value }];
  });
  return { options, resolved };
}

type Filled = { readonly value: string | number | boolean; readonly resolved?: Resolved };

function fill(actor: Actor, channel: Channel, option: CommandOption, value: Value): Filled {
  switch (option.type) {
    case 3:
    case 4:
    case 10:
      return { value: typed(option, value) };
    case 5:
      if (typeof value !== 'boolean') throw new Error(`"${option.name}" is yes or no.`);
      return { value };
    case 11: {
      if (typeof value !== 'object' || !('bytes' in value)) throw new Error(`"${option.name}" takes a file.`);
      const attachment = upload(actor, channel.id, value, option.file_types);
      return { value: attachment.id, resolved: { attachments: { [attachment.id]: attachment } } };
    }
    default: {
      if (typeof value !== 'object' || !('id' in value))
        throw new Error(`"${option.name}" takes somebody or something.`);
      return { value: value.id, resolved: resolve(actor, option, value.id) };
    }
  }
}

function typed(option: CommandOption, value: Value): string | number {
  const { name, type, choices } = option;
  if (choices?.length) {
    const chosen = choices.find((choice) => choice.value === value || choice.name === value);
    if (!chosen)
      throw new Error(`"${name}" has no choice "${value}"; it has: ${choices.map((one) => one.name).join(', ')}.`);
    return chosen.value;
  }
  if (type === 3) {
    const { min_length = 0, max_length = 6000 } = option;
    if (typeof value !== 'string') throw new Error(`"${name}" takes words.`);
    if (value.length < min_length || value.length > max_length)
      throw new Error(`"${name}" takes ${min_length} to ${max_length} characters.`);
    return value;
  }
  const { min_value = -(2 ** 53), max_value = 2 ** 53 } = option;
  if (typeof value !== 'number' || (type === 4 && !Number.isInteger(value)))
    throw new Error(`"${name}" takes a number.`);
  if (value < min_value || value > max_value) throw new Error(`"${name}" takes ${min_value} to ${max_value}.`);
  return value;
}

/** What Discord tells the app of somebody or something that was named by id. */
export function resolve(
  { world, guild }: Actor,
  { name, type }: { readonly name: string; readonly type: number },
  id: string,
): Resolved {
  const user = type === 6 || type === 9 ? world.users.get(id) : undefined;
  if (user) return { users: { [id]: user }, ...memberOf(guild, user) };
  const role = type === 8 || type === 9 ? guild.roles.get(id) : undefined;
  if (role) return { roles: { [id]: role } };
  const channel = type === 7 ? world.channels.get(id) : undefined;
  if (!channel) throw new Error(`"${name}" does not take ${id}.`);
  const permissions = String(permissionsOf(world, channel, world.application.bot.id));
  return { channels: { [id]: { ...shownChannel(world, channel), permissions } } };
}

function memberOf(guild: Actor['guild'], { id }: User): Resolved {
  const member = guild.members.get(id);
  if (!member) return {};
  const { user: _, ...shown } = member;
  return { members: { [id]: { ...shown, permissions: '0' } } };
}
