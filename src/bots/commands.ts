import { CommandRefused } from '../refine/commands.ts';
import { components } from '../refine/component.ts';
import {
  alone,
  atMostOne,
  onlyProposal,
  parseChange,
  parseGuide,
  parseStart,
  parseVeto,
  splitWords,
  steer,
  toComponent,
} from './command-arguments.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Intent } from './intent.ts';
import { startOptions } from './start-options.ts';

type CommandSpec = {
  readonly usage: string;
  readonly says: string;
  /** `rest` is what stands behind the command, as typed. */
  readonly parse: (words: readonly string[], rest: string) => Intent;
};

/** All commands there are: `help`, the parser and the documentation come from this table. */
const table: Readonly<Record<string, CommandSpec>> = {
  start: {
    usage: 'start [dataset] [goal]',
    says: 'begin a run; `help start` lists its options',
    parse: parseStart,
  },
  status: {
    usage: 'status [run]',
    says: 'where the run stands and what it waits for',
    parse: (words) => ({ type: 'status', run: atMostOne('status', words) }),
  },
  approve: {
    usage: 'approve [p3]',
    says: 'train the open proposal',
    parse: (words) => steer({ type: 'approve', ...onlyProposal(words) }),
  },
  change: {
    usage: 'change [p3] <words>',
    says: 'have another proposal written in place of the open one',
    parse: parseChange,
  },
  veto: { usage: 'veto [p3] [reason]', says: 'drop the open proposal, also while it trains', parse: parseVeto },
  prioritise: {
    usage: 'prioritise <component>',
    says: 'work on this component next',
    parse: (words) => steer({ type: 'prioritise', component: toComponent('prioritise', words) }),
  },
  freeze: {
    usage: 'freeze <component>',
    says: 'leave this component as it is',
    parse: (words) => steer({ type: 'freeze', component: toComponent('freeze', words) }),
  },
  unfreeze: {
    usage: 'unfreeze <component>',
    says: 'let the team change it again',
    parse: (words) => steer({ type: 'unfreeze', component: toComponent('unfreeze', words) }),
  },
  guide: { usage: 'guide <words>', says: 'tell the team what to try', parse: parseGuide },
  pause: {
    usage: 'pause',
    says: 'start nothing new; a training under way is finished',
    parse: (words) => alone('pause', words, steer({ type: 'pause' })),
  },
  resume: { usage: 'resume', says: 'go on', parse: (words) => alone('resume', words, steer({ type: 'resume' })) },
  stop: {
    usage: 'stop',
    says: 'end the run now, with a report of what there is',
    parse: (words) => alone('stop', words, steer({ type: 'stop' })),
  },
  report: {
    usage: 'report [run]',
    says: 'the results so far, and where they are saved',
    parse: (words) => ({ type: 'report', run: atMostOne('report', words) }),
  },
  watch: {
    usage: 'watch <run>',
    says: 'follow this run here too, wherever it was started',
    parse: (words) => ({ type: 'watch', run: atMostOne('watch', words) }),
  },
  unwatch: {
    usage: 'unwatch [run]',
    says: 'no longer tell the run here that was started elsewhere',
    parse: (words) => alone('unwatch', words, { type: 'unwatch' }),
  },
  list: { usage: 'list', says: 'all runs', parse: (words) => alone('list', words, { type: 'list' }) },
  datasets: {
    usage: 'datasets',
    says: 'all datasets',
    parse: (words) => alone('datasets', words, { type: 'datasets' }),
  },
  help: {
    usage: 'help [command]',
    says: 'this list',
    parse: (words) => ({ type: 'help', about: atMostOne('help', words) }),
  },
};

const commands = new Map(Object.entries(table));
const takesComponent = new Set(['prioritise', 'freeze', 'unfreeze']);
const otherSpellings = new Map([
  ['prioritize', 'prioritise'],
  ['?', 'help'],
]);

/** True where a line begins with a command, or is one word that is nearly one. */
export function isCommand(line: string): boolean {
  const [typed = '', ...others] = line.trim().replace(/^[/!]/, '').toLowerCase().split(/\s+/);
  if (commands.has(otherSpellings.get(typed) ?? typed)) return true;
  return others.length === 0 && didYouMean(typed, [...commands.keys()]) !== null;
}

/** A typed line as an intent, or `CommandRefused` with a sentence that says what would have been right. */
export function parseCommand(line: string): Intent {
  const [, first = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? [];
  const typed = first.replace(/^[/!]/, '').toLowerCase();
  const spec = commands.get(otherSpellings.get(typed) ?? typed);
  if (spec !== undefined) return spec.parse(splitWords(rest), rest);
  const close = didYouMean(typed, [...commands.keys()]);
  throw new CommandRefused(
    `Unknown command “${first}”.${close === null ? '' : ` Did you mean “${close}”?`} \`help\` lists all.`,
  );
}

/** How a half-typed line may go on, for a terminal's tabulator. */
export function completions(line: string): readonly string[] {
  const [, command = '', word = ''] = /^(\w+) (\w*)$/.exec(line) ?? [];
  const lines =
    command === ''
      ? [...commands.keys()]
      : takesComponent.has(command)
        ? components.map((each) => `${command} ${each}`)
        : [];
  return lines.filter((each) => each.startsWith(command === '' ? line : `${command} ${word}`));
}

/** What there is to know about all commands, or about one: a line each of what is typed and what it does. */
export function help(about: string | null): readonly HelpLine[] {
  if (about === null) return [...commands.values()].map(({ usage, says }) => ({ usage, says }));
  const name = otherSpellings.get(about) ?? about;
  const spec = commands.get(name);
  if (spec === undefined) throw new CommandRefused(`There is no command “${about}”. \`help\` lists all.`);
  const options =
    name === 'start' ? [...startOptions].map(([option, { says }]) => ({ usage: `${option}=…`, says })) : [];
  return [{ usage: spec.usage, says: spec.says }, ...options];
}

export type HelpLine = { readonly usage: string; readonly says: string };
