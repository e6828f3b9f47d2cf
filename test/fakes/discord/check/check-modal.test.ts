import { type Client, type DiscordAPIError, Events } from 'discord.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Started, startClient } from '../discord-client.ts';
import { type FakeDiscord, startFakeDiscord } from '../fake-discord.ts';
import type { Person } from '../person/person.ts';
import type { ChannelView } from '../views/channel-view.ts';
import { stands } from './stands.ts';

const labelled = (component: object, more: object = {}) => ({ type: 18, label: 'Why', component, ...more });
const input = (more: object = {}) => ({ type: 4, custom_id: 'why', style: 1, ...more });
const option = (value: string) => ({ label: value, value });
const options = (count: number) => Array.from({ length: count }, (_, index) => option(`${index}`));
const part = (type: number, more: object = {}) => labelled({ type, custom_id: 'why', ...more });
const form = (components: object[], more: object = {}) => ({ custom_id: 'form', title: 'Why?', components, ...more });
const six = Array.from({ length: 6 }, () => ({ type: 10, content: 'a' }));

const refused: readonly (readonly [string, object, string, string])[] = [
  ['a title of 46 characters', form([labelled(input())], { title: 'a'.repeat(46) }), 'title', 'BASE_TYPE_MAX_LENGTH'],
  ['no parts', form([]), 'components', 'BASE_TYPE_MIN_LENGTH'],
  ['six parts', form(six), 'components', 'BASE_TYPE_MAX_LENGTH'],
  ['an input without a label', form([input()]), 'components.0.type', 'UNION_TYPE_CHOICES'],
  [
    'a label of 46 characters',
    form([labelled(input(), { label: 'a'.repeat(46) })]),
    'components.0.label',
    'BASE_TYPE_MAX_LENGTH',
  ],
  [
    'a description of 101 characters',
    form([labelled(input(), { description: 'a'.repeat(101) })]),
    'components.0.description',
    'BASE_TYPE_MAX_LENGTH',
  ],
  [
    'a button',
    form([labelled({ type: 2, style: 1, custom_id: 'a', label: 'A' })]),
    'components.0.component.type',
    'UNION_TYPE_CHOICES',
  ],
  [
    'words of 4,001 characters',
    form([labelled(input({ value: 'a'.repeat(4001) }))]),
    'components.0.component.value',
    'BASE_TYPE_MAX_LENGTH',
  ],
  [
    'an input of at most 4,001 characters',
    form([labelled(input({ max_length: 4001 }))]),
    'components.0.component.max_length',
    'NUMBER_TYPE_MAX',
  ],
  [
    'an input with a label of its own',
    form([labelled(input({ label: 'Why' }))]),
    'components.0.component.label',
    'UNKNOWN_KEY',
  ],
  [
    'a radio group of one',
    form([part(21, { options: options(1) })]),
    'components.0.component.options',
    'BASE_TYPE_MIN_LENGTH',
  ],
  [
    'eleven checkboxes',
    form([part(22, { options: options(11) })]),
    'components.0.component.options',
    'BASE_TYPE_MAX_LENGTH',
  ],
  ['eleven files', form([part(19, { max_values: 11 })]), 'components.0.component.max_values', 'NUMBER_TYPE_MAX'],
  ['a required menu of none', form([part(5, { min_values: 0 })]), 'components.0', 'COMPONENT_REQUIRED_MIN_VALUES'],
  ['a disabled menu', form([part(6, { disabled: true })]), 'components.0', 'COMPONENT_DISABLED_IN_MODAL'],
  [
    'the same custom id twice',
    form([labelled(input()), part(23)]),
    'components.1.component.custom_id',
    'COMPONENT_CUSTOM_ID_DUPLICATED',
  ],
];

describe('a form for the fake Discord', () => {
  let discord: FakeDiscord;
  let started: Started;
  let ada: Person;
  let vision: ChannelView;
  let modal: object;
  let error: DiscordAPIError | undefined;

  const openForm = (client: Client) =>
    client.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      try {
        await interaction.showModal(modal as never);
      } catch (thrown) {
        error = thrown as DiscordAPIError;
        await interaction.reply('No form.');
      }
    });

  beforeAll(async () => {
    discord = await startFakeDiscord();
    ada = discord.guild.member('ada');
    vision = discord.guild.channel('vision');
    started = await startClient(discord, openForm);
    await started.client.application.commands.set([{ name: 'form', description: 'A form' }], discord.guild.id);
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
    await discord[Symbol.asyncDispose]();
  });

  it.each(refused)('may not have %s', async (_, given, path, code) => {
    modal = given;
    error = undefined;
    expect((await ada.command('/form', null, {}, { channel: vision })).text).toBe('No form.');
    expect(error).toSatisfy((thrown: DiscordAPIError) => stands(thrown, `data.${path}`, code));
  });

  it('may have five parts of all kinds', async () => {
    modal = form([
      { type: 10, content: 'Please say why.' },
      labelled(input({ min_length: 5, max_length: 4000, value: 'Because' }), { description: 'In your words' }),
      labelled({ type: 21, custom_id: 'a', options: options(2) }),
      labelled({ type: 22, custom_id: 'b', options: options(10), min_values: 0, required: false }),
      labelled({ type: 19, custom_id: 'c', max_values: 10 }),
    ]);
    const shown = (await ada.command('/form', null, {}, { channel: vision })).form();
    expect(shown.components.map(({ id }) => id)).toEqual([1, 2, 4, 6, 8]);
  });
});
