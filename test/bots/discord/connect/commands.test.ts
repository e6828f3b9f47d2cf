import { type APIApplicationCommandOption, ApplicationCommandOptionType as Kind } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { completions, help } from '../../../../src/bots/commands.ts';
import { improveCommand } from '../../../../src/bots/discord/connect/commands.ts';
import { isAsWanted } from '../../../../src/bots/discord/connect/registered.ts';

const command = improveCommand();
const subcommands = (command.options ?? []).map((option) => {
  if (option.type !== Kind.Subcommand) throw new Error(`${option.name} is no subcommand`);
  return option;
});

/** A command, its subcommands and their options. */
type Named = { readonly name: string; readonly description: string; readonly options?: unknown };
const everything: readonly Named[] = [command, ...subcommands, ...subcommands.flatMap(({ options }) => options ?? [])];

describe('/improve', () => {
  it('has what can be typed elsewhere, and the settings, which Slack has in its Home tab', () => {
    const names = subcommands.map(({ name }) => name).filter((name) => name !== 'settings');
    expect(names.sort()).toEqual([...completions('')].sort());
  });

  it('says of each what `help` says', () => {
    const says = Object.fromEntries(subcommands.map(({ name, description }) => [name, description]));
    expect(says).toMatchObject({ pause: 'Start nothing new; a training under way is finished', list: 'All runs' });
    expect(Object.values(says).filter((text) => /[`*_~|]/.test(text))).toEqual([]);
  });

  it('offers help on each command', () => {
    const about = subcommands.find(({ name }) => name === 'help')?.options?.[0];
    const choices = about?.type === Kind.String ? (about.choices ?? []).map(({ value }) => value) : [];
    expect(choices).toEqual(help(null).map(({ usage }) => usage.split(' ')[0]));
  });

  it('is for everybody on a server, where the policy says who may do what', () => {
    expect(command).toMatchObject({ default_member_permissions: null, contexts: [0], integration_types: [0] });
  });

  it('stays within the limits of Discord', () => {
    for (const { name, description, options = [] } of everything) {
      expect(name).toMatch(/^[-_\p{Ll}\p{N}]{1,32}$/u);
      expect(description).toMatch(/^.{1,100}$/);
      expect(Array.isArray(options) ? options.length : 0).toBeLessThanOrEqual(25);
    }
    const choices = subcommands.flatMap(({ options = [] }) => options.flatMap(choicesOf));
    const counted = [...everything, ...choices].flatMap((each) => Object.values({ ...each, options: '' }));
    expect(counted.filter((text) => typeof text === 'string').join('').length).toBeLessThan(8000);
  });

  it.each(subcommands)('$name has options that Discord takes', ({ options = [] }) => {
    const names = options.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const required = options.map((option) => option.required === true);
    expect(required).toEqual([...required].sort().reverse());
    for (const option of options) {
      const choices = choicesOf(option);
      expect(choices.length).toBeLessThanOrEqual(25);
      expect(choices.length > 0 && 'autocomplete' in option && option.autocomplete === true).toBe(false);
    }
  });
});

describe('a command that is registered', () => {
  const added = { id: '1', application_id: '2', version: '3', nsfw: false, name_localizations: null };

  it('is as wanted where Discord only leaves out what is usual', () => {
    const { contexts, integration_types, ...local } = command;
    const stored = JSON.parse(
      JSON.stringify({ ...local, ...added }, (_, value) => (value === false ? undefined : value)),
    );
    expect(isAsWanted([stored], '100')).toBe(true);
    expect(isAsWanted([{ ...stored, contexts: null, integration_types: [0] }], '100')).toBe(true);
    expect(isAsWanted([{ ...stored, contexts, integration_types }], null)).toBe(true);
  });

  it('is not where a word, a subcommand or the right differs, or another command is beside it', () => {
    const one = { ...added, ...command };
    expect(isAsWanted([one], null)).toBe(true);
    expect(isAsWanted([{ ...one, description: 'Refine' }], null)).toBe(false);
    expect(isAsWanted([{ ...one, options: subcommands.slice(1) }], null)).toBe(false);
    expect(isAsWanted([{ ...one, default_member_permissions: '32' }], null)).toBe(false);
    expect(isAsWanted([one, { ...one, id: '9', name: 'other' }], null)).toBe(false);
    expect(isAsWanted([], null)).toBe(false);
  });
});

function choicesOf(option: APIApplicationCommandOption): readonly object[] {
  return 'choices' in option ? (option.choices ?? []) : [];
}
