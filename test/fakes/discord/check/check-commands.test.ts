import { REST, Routes } from 'discord.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeDiscord, startFakeDiscord } from '../fake-discord.ts';
import type { Command } from './commands.ts';
import { stands } from './stands.ts';

const described = (name: string, more: object = {}) => ({ name, description: `The ${name}`, ...more });
const words = (name: string, more: object = {}) => described(name, { type: 3, ...more });
const sub = (name: string, ...options: object[]) => described(name, { type: 1, options });
const improve = (...options: object[]) => described('improve', { options });
const many = (count: number, make: (name: string) => object) =>
  Array.from({ length: count }, (_, index) => make(`n${index}`));
const choice = (name: string) => ({ name, value: name });

const refused: readonly (readonly [string, object, string, string])[] = [
  ['a capital', described('Improve'), '0.name', 'APPLICATION_COMMAND_INVALID_NAME'],
  ['a space in its name', described('im prove'), '0.name', 'STRING_TYPE_REGEX'],
  ['a name of 33 characters', described('a'.repeat(33)), '0.name', 'STRING_TYPE_REGEX'],
  ['no description', { name: 'improve' }, '0.description', 'BASE_TYPE_REQUIRED'],
  [
    'a description of 101 characters',
    described('improve', { description: 'a'.repeat(101) }),
    '0.description',
    'BASE_TYPE_MAX_LENGTH',
  ],
  ['26 subcommands', improve(...many(26, sub)), '0.options', 'BASE_TYPE_MAX_LENGTH'],
  ['26 options', improve(sub('start', ...many(26, words))), '0.options.0.options', 'BASE_TYPE_MAX_LENGTH'],
  ['26 choices', improve(words('part', { choices: many(26, choice) })), '0.options.0.choices', 'BASE_TYPE_MAX_LENGTH'],
  [
    'a choice of 101 characters',
    improve(words('part', { choices: [choice('a'.repeat(101))] })),
    '0.options.0.choices.0.name',
    'BASE_TYPE_MAX_LENGTH',
  ],
  ['a subcommand beside an option', improve(sub('start'), words('part')), '0.options.1.type', 'UNION_TYPE_CHOICES'],
  [
    'a subcommand in a subcommand',
    improve(sub('start', sub('again'))),
    '0.options.0.options.0.type',
    'UNION_TYPE_CHOICES',
  ],
  [
    'the same option twice',
    improve(words('part'), words('part')),
    '0.options',
    'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
  ],
  [
    'what is required after what is not',
    improve(words('part'), words('run', { required: true })),
    '0.options',
    'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
  ],
  [
    'choices beside autocomplete',
    improve(words('part', { autocomplete: true, choices: [choice('a')] })),
    '0.options.0',
    'APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES',
  ],
  [
    'permissions in words',
    described('improve', { default_member_permissions: 'ManageGuild' }),
    '0.default_member_permissions',
    'STRING_TYPE_REGEX',
  ],
  ['an unknown field', described('improve', { usage: 'start' }), '0.usage', 'UNKNOWN_KEY'],
  [
    'more than 8,000 characters',
    improve(...many(20, (name) => sub(name, ...many(5, (inner) => words(inner, { description: 'a'.repeat(80) }))))),
    '0',
    'APPLICATION_COMMAND_TOO_LARGE',
  ],
];

describe('a command for the fake Discord', () => {
  let discord: FakeDiscord;
  let rest: REST;
  beforeAll(async () => {
    discord = await startFakeDiscord();
    rest = new REST({ api: discord.apiUrl, retries: 0, rejectOnRateLimit: () => true }).setToken(discord.botToken);
  });
  afterAll(() => discord[Symbol.asyncDispose]());

  const put = async (...body: object[]) =>
    (await rest.put(Routes.applicationCommands(discord.applicationId), { body })) as Command[];

  it.each(refused)('may not have %s', async (_, command, path, code) => {
    await expect(put(command)).rejects.toSatisfy((error) => stands(error, path, code));
  });

  it('may have groups, choices, contexts and needed permissions, and keeps its id', async () => {
    const group = described('team', {
      type: 2,
      options: [sub('show', words('role', { choices: [choice('analyst')] }))],
    });
    const command = {
      ...improve(sub('start', words('dataset', { required: true }), words('run')), group),
      contexts: [0],
    };
    const [first] = await put({ ...command, default_member_permissions: '32' });
    expect(first).toMatchObject({ type: 1, contexts: [0], default_member_permissions: '32' });
    const [second] = await put({ ...command, name_localizations: { de: 'verbessern' } });
    expect(second?.id).toBe(first?.id);
    expect(await rest.get(Routes.applicationCommands(discord.applicationId))).toEqual([second]);
    await expect(put(command, command)).rejects.toMatchObject({ code: 50035 });
  });

  it('belongs to a guild that has the bot, and to no other application', async () => {
    const body = [described('ping')];
    const route = Routes.applicationGuildCommands(discord.applicationId, discord.guild.id);
    expect(await rest.put(route, { body })).toMatchObject([{ guild_id: discord.guild.id }]);
    const other = discord.addGuild('Other');
    other.removeBot();
    const elsewhere = Routes.applicationGuildCommands(discord.applicationId, other.id);
    await expect(rest.put(elsewhere, { body })).rejects.toMatchObject({ code: 10004 });
    await expect(rest.put(Routes.applicationCommands(other.id), { body })).rejects.toMatchObject({ code: 20012 });
  });

  it('is created 200 times a day at most', async () => {
    await put(...many(100, (name) => described(name)));
    await put(...many(99, (name) => described(`other-${name}`)));
    await expect(put(...many(2, (name) => described(`more-${name}`)))).rejects.toThrow();
    expect(discord.calls.at(-1)).toMatchObject({ status: 429, code: 30034 });
    discord.clock.advance(24 * 3601);
    await put(described('more'));
  });
});
