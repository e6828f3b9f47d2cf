import { type APIApplicationCommandBasicOption, ApplicationCommandOptionType as Kind } from 'discord.js';
import { components } from '../../../refine/component.ts';
import { mostGoalCharacters } from '../../../refine/settings.ts';
import { capitalised } from '../../../report/wording.ts';
import { help } from '../../commands.ts';
import { startOptions } from '../../start-options.ts';

type Option = APIApplicationCommandBasicOption;

const run: Option = {
  type: Kind.String,
  name: 'run',
  description: 'Which run; in its thread none is needed',
  autocomplete: true,
};

const proposal: Option = {
  type: Kind.String,
  name: 'proposal',
  description: 'Which proposal, such as p3; the open one without it',
  autocomplete: true,
};

const component: Option = {
  type: Kind.String,
  name: 'component',
  description: 'Which part of the pipeline',
  required: true,
  choices: components.map((name) => ({ name, value: name })),
};

function words(name: string, description: string, required: boolean): Option {
  return { type: Kind.String, name, description, required, max_length: mostGoalCharacters };
}

/** The options of each subcommand, in the order in which Discord offers them. */
export function optionsOf(): Readonly<Record<string, readonly Option[]>> {
  return {
    start: ofStart(),
    status: [run],
    approve: [proposal, run],
    change: [words('words', 'What should be different, such as: half as wide', true), proposal, run],
    veto: [words('reason', 'Why; the team learns from it', false), proposal, run],
    prioritise: [component, run],
    freeze: [component, run],
    unfreeze: [component, run],
    guide: [words('words', 'What to try, such as: a wider model', true), run],
    pause: [run],
    resume: [run],
    stop: [run],
    report: [run],
    list: [],
    datasets: [],
    watch: [{ ...run, description: 'Which run is shown in this channel', required: true }],
    unwatch: [run],
    settings: [],
    help: [
      {
        type: Kind.String,
        name: 'command',
        description: 'One command; all without it',
        choices: commandNames().map((name) => ({ name, value: name })),
      },
    ],
  };
}

function ofStart(): readonly Option[] {
  return [
    { type: Kind.String, name: 'dataset', description: 'What the classifier learns from', autocomplete: true },
    words('goal', 'What matters, in your own words', false),
    { type: Kind.String, name: 'budget', description: saysOf('budget'), autocomplete: true },
    {
      type: Kind.String,
      name: 'approve',
      description: 'ask, auto, or a time such as 30m after which a proposal counts as approved',
      autocomplete: true,
    },
    { type: Kind.Integer, name: 'approvals', description: saysOf('approvals'), min_value: 1, max_value: 10 },
    { type: Kind.Integer, name: 'steps', description: saysOf('steps'), min_value: 1, max_value: 1000 },
    {
      type: Kind.Number,
      name: 'target',
      description: saysOf('target').replace(/, or none$/, ''),
      min_value: 0,
      max_value: 100,
    },
    { type: Kind.Mentionable, name: 'approvers', description: 'Who may approve and veto: a role or a person' },
    { type: Kind.Attachment, name: 'images', description: 'In place of a dataset: a zip with a folder per class' },
    words('options', 'Any other option as it is typed, such as: rule=greedy seed=7', false),
  ];
}

function saysOf(option: string): string {
  return capitalised(startOptions.get(option)?.says ?? '');
}

function commandNames(): readonly string[] {
  return help(null).flatMap(({ usage }) => usage.split(' ').slice(0, 1));
}
