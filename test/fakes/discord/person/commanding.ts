import type { Command, CommandOption } from '../check/commands.ts';
import { interactionTypes } from '../interactions.ts';
import { type Channel, channelTypes, type Json } from '../objects.ts';
import { permissionBits } from '../permissions.ts';
import { maySee, permissionsOf } from '../shown.ts';
import type { ChannelView } from '../views/channel-view.ts';
import { channelOf } from '../world.ts';
import { type Given, type Values, valuesOf } from './command-values.ts';
import { type Actor, interact } from './interact.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

export type Choice = { readonly name: string; readonly value: string | number };

export type Commanding = {
  /** Types `/improve start` with these options, held to what the app registered. */
  command(
    name: string,
    subcommand: string | null,
    values: Values,
    options: { readonly channel: ChannelView; readonly waitSeconds?: number },
  ): Promise<Outcome>;
  /** What is offered when they have typed this much into an option. */
  autocomplete(
    name: string,
    subcommand: string | null,
    option: string,
    typed: string,
    options: { readonly channel: ChannelView; readonly values?: Values },
  ): Promise<readonly Choice[]>;
  /** The commands that Discord offers them there, as `/improve start`. */
  commands(channel: ChannelView): readonly string[];
};

export function createCommanding(actor: Actor): Commanding {
  const { world } = actor;

  function dataFor(
    name: string,
    subcommand: string | null,
    channel: Channel,
    fill: (options: readonly CommandOption[]) => Given,
  ) {
    const command = offered(actor, channel).find((one) => `/${one.name}` === name);
    if (!command) throw new Error(`Discord offers ${actor.user.username} no ${name} in #${channel.name}.`);
    const path = subcommand?.split(' ') ?? [];
    const { options, resolved } = fill(descend(command, path));
    return {
      id: command.id,
      name: command.name,
      type: 1,
      ...(command.guild_id === undefined ? {} : { guild_id: command.guild_id }),
      options: nest(command.options, path, options),
      ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
    };
  }

  return {
    async command(name, subcommand, values, { channel: place, waitSeconds = 5 }) {
      const channel = channelOf(world, place.id);
      assertTakesCommands(channel);
      const data = dataFor(name, subcommand, channel, (options) => valuesOf(actor, channel, options, values));
      const interaction = await interact(actor, interactionTypes.command, channel.id, data);
      return outcomeOf(world, interaction, waitSeconds);
    },
    async autocomplete(name, subcommand, option, typed, { channel: place, values = {} }) {
      const channel = channelOf(world, place.id);
      assertTakesCommands(channel);
      const data = dataFor(name, subcommand, channel, (options) => {
        const asked = options.find((one) => one.name === option);
        if (!asked?.autocomplete) throw new Error(`${name} ${subcommand} offers nothing for "${option}".`);
        const known = options.map((one) => ({ ...one, required: false })).filter((one) => one.name !== option);
        const others = valuesOf(actor, channel, known, values);
        return {
          ...others,
          options: [...others.options, { name: option, type: asked.type, value: typed, focused: true }],
        };
      });
      const interaction = await interact(actor, interactionTypes.autocomplete, channel.id, data);
      return interaction.choices as readonly Choice[];
    },
    commands: (place) =>
      offered(actor, channelOf(world, place.id)).flatMap(({ name, options }) => {
        const nested = options.filter(({ type }) => type === 1 || type === 2);
        return nested.length === 0 ? [`/${name}`] : nested.map((one) => `/${name} ${one.name}`);
      }),
  };
}

/** The commands of the guild, and of all guilds, that this person may use there. */
function offered({ world, guild, user }: Actor, channel: Channel): readonly Command[] {
  if (!maySee(world, channel, user.id)) throw new Error(`${user.username} does not see #${channel.name}.`);
  const context = channel.guild_id === null ? 1 : 0;
  const bits = permissionsOf(world, channel, user.id);
  if (context === 0 && !(bits & permissionBits.USE_APPLICATION_COMMANDS)) return [];
  const here = [
    ...(context === 0 ? (world.commands.get(guild.id) ?? []) : []),
    ...(world.commands.get('global') ?? []),
  ];
  return here.filter(({ contexts, default_member_permissions: needed }) => {
    if (contexts && !contexts.includes(context)) return false;
    if (needed === null || context === 1) return true;
    // "0": for administrators only.
    return needed === '0' ? (bits & permissionBits.ADMINISTRATOR) !== 0n : (bits & BigInt(needed)) === BigInt(needed);
  });
}

function assertTakesCommands({ type, thread, name }: Channel): void {
  if (type === channelTypes.forum) throw new Error(`Nobody writes in the forum #${name} itself.`);
  if (thread?.thread_metadata.archived) throw new Error(`#${name} is archived and takes no commands.`);
}

function descend(command: Command, path: readonly string[]): readonly CommandOption[] {
  let options: readonly CommandOption[] = command.options;
  for (const name of path) {
    const next = options.find((one) => one.name === name && (one.type === 1 || one.type === 2));
    if (!next)
      throw new Error(`/${command.name} has no "${name}"; it has: ${options.map((one) => one.name).join(', ')}.`);
    options = next.options ?? [];
  }
  if (options.some(({ type }) => type === 1 || type === 2))
    throw new Error(`/${[command.name, ...path].join(' ')} cannot be used without a subcommand.`);
  return options;
}

function nest(
  options: readonly CommandOption[],
  [name, ...rest]: readonly string[],
  values: readonly Json[],
): readonly Json[] {
  const here = name === undefined ? undefined : options.find((one) => one.name === name);
  return here ? [{ name, type: here.type, options: nest(here.options ?? [], rest, values) }] : values;
}
