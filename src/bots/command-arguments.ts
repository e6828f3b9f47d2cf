import { type Command, CommandRefused } from '../refine/commands.ts';
import { type Component, components } from '../refine/component.ts';
import { listing } from '../report/wording.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Intent } from './intent.ts';
import { startOptions } from './start-options.ts';

export function parseStart(words: readonly string[]): Intent {
  const plain: string[] = [];
  const options = new Map<string, string>();
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const option = dashedOption(word) ?? bareOption(word);
    if (option === null) {
      plain.push(word);
      continue;
    }
    const { name, value = left.shift() } = option;
    if (value === undefined || value === '')
      throw new CommandRefused(`--${name} needs a value, as in \`start --steps 6\` or \`start steps=6\`.`);
    options.delete(name); // the last word on something counts, and comes last
    options.set(name, value);
  }
  const [dataset = null, ...goal] = plain;
  return { type: 'start', dataset, goal: goal.length === 0 ? null : goal.join(' '), options };
}

type TypedOption = { readonly name: string; readonly value?: string | undefined };

/** `--steps 6` or `--steps=6`, also where a telephone has made one dash of two. */
function dashedOption(word: string): TypedOption | null {
  const [, name, value] = /^(?:--|—)([a-z-]+)(?:=(.*))?$/is.exec(word) ?? [];
  return name === undefined ? null : { name: name.toLowerCase(), value };
}

/** `steps=6`. Anything else with a “=” belongs to the goal, unless it is nearly an option. */
function bareOption(word: string): TypedOption | null {
  const [, typed = '', value] = /^([a-z-]+)=(.*)$/is.exec(word) ?? [];
  const name = typed.toLowerCase();
  if (name === '' || startOptions.has(name)) return name === '' ? null : { name, value };
  const close = didYouMean(name, [...startOptions.keys()]);
  if (close === null) return null;
  throw new CommandRefused(
    `Unknown option ${typed}=. Did you mean ${close}=? What belongs to the goal is written without “=”. \`help start\` lists all.`,
  );
}

export function parseVeto(words: readonly string[], rest: string): Intent {
  const [first = ''] = words;
  if (!isProposal(first)) return steer({ type: 'veto', reason: rest === '' ? null : rest });
  const reason = rest.slice(first.length).trim();
  return steer({ type: 'veto', proposal: first.toLowerCase(), reason: reason === '' ? null : reason });
}

export function parseChange(words: readonly string[], rest: string): Intent {
  const [first = ''] = words;
  const proposal = isProposal(first) ? { proposal: first.toLowerCase() } : {};
  const wish = isProposal(first) ? rest.slice(first.length).trim() : rest;
  if (wish === '') throw new CommandRefused('Say what should change, as in `change p3 half as wide`.');
  return steer({ type: 'change', ...proposal, words: wish });
}

export function parseGuide(_words: readonly string[], rest: string): Intent {
  if (rest === '') throw new CommandRefused('Say what the team should try, as in `guide try a wider model`.');
  return steer({ type: 'guide', words: rest });
}

export function steer(command: Exclude<Command, { type: 'start' }>): Intent {
  return { type: 'steer', command };
}

const isProposal = (word: string): boolean => /^p\d+$/i.test(word);

export function onlyProposal(words: readonly string[]): { proposal?: string } {
  const [first, ...rest] = words;
  if (first === undefined) return {};
  if (!isProposal(first) || rest.length > 0)
    throw new CommandRefused('`approve` takes the name of a proposal and nothing else, as in `approve p3`.');
  return { proposal: first.toLowerCase() };
}

export function toComponent(command: string, words: readonly string[]): Component {
  const [typed = '', ...rest] = words;
  const component = components.find((each) => each === typed.toLowerCase());
  if (component !== undefined && rest.length === 0) return component;
  const close = didYouMean(typed, components);
  const teaching =
    typed === ''
      ? `\`${command}\` needs a component.`
      : `Unknown component “${words.join(' ')}”.${close === null ? '' : ` Did you mean “${close}”?`}`;
  throw new CommandRefused(`${teaching} The components are ${listing(components)}.`);
}

export function atMostOne(command: string, words: readonly string[]): string | null {
  if (words.length > 1)
    throw new CommandRefused(`\`${command}\` takes one word at most: “${words.join(' ')}” are ${words.length}.`);
  return words[0] ?? null;
}

export function alone(command: string, words: readonly string[], intent: Intent): Intent {
  if (words.length > 0)
    throw new CommandRefused(`\`${command}\` stands alone: “${words.join(' ')}” does not belong to it.`);
  return intent;
}

/** Words at white space; "what stands in quotes" is one word. */
export function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([whole, quoted]) => quoted ?? whole);
}
