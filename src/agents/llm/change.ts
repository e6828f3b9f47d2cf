import type { Component } from '../../refine/component.ts';
import { codeId, withComponent } from '../../refine/pipeline.ts';
import type { Refusal } from '../../refine/proposal.ts';
import { codeOf } from '../../refine/python-code.ts';
import type { Run } from '../../refine/run.ts';
import { triedCode } from '../../refine/tried.ts';
import { editConfig, readConfig, wholeNumberFields } from '../config-edit.ts';
import { checkSpace, type Space } from '../optimiser/space.ts';
import { tuneFields } from '../optimiser/tune-fields.ts';
import { changes as inWords } from '../playbook/wording.ts';
import { changedValues, problemWithValues } from './config-changes.ts';
import { repetition } from './repetition.ts';

/** A change as an engineer may give it: exactly one of the three. */
export type WantedChange = {
  readonly move: string;
  readonly config?: readonly { readonly field: string; readonly value: number | boolean | string }[] | undefined;
  readonly tune?: readonly WantedRange[] | undefined;
  readonly source?: string | undefined;
};

export type WantedRange = {
  readonly field: string;
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
};

/** The new module, and what changes in it as far as that is known without its author; or what is wrong with it, for its author. */
export type Change = { readonly source: string; readonly summary: string | null } | { readonly problem: string };

/** What is asked of a change before the sandbox looks at it: that it is one, that it is new, and that its values can be written. */
export function changeOf(run: Run, component: Component, wanted: WantedChange, mayRewrite: boolean): Change {
  const { config = [], tune = [], source = '' } = wanted;
  const given = [config.length > 0, tune.length > 0, source.trim() !== ''].filter(Boolean).length;
  if (given !== 1)
    return { problem: `${needed(mayRewrite)}; you gave ${given}.${given === 0 ? example(run, component) : ''}` };
  if (Math.max(config.length, tune.length) > mostFields)
    return { problem: `That is more than one change: name at most ${mostFields} fields.` };
  if (tune.length > 0) return tuned(run, component, wanted.move, tune);
  const before = presentSource(run, component);
  if (config.length > 0) {
    const values = Object.fromEntries(config.map(({ field, value }) => [field, value]));
    const problem = problemWithValues(`${component}.py`, before, values);
    return problem === null ? checked(run, component, wanted, editConfig(before, values)) : { problem };
  }
  if (!mayRewrite) return { problem: `${component}.py is too long to be written whole: give "config" or "tune".` };
  return checked(run, component, wanted, withoutFence(source));
}

const needed = (mayRewrite: boolean): string =>
  `Give exactly one of ${mayRewrite ? '"config", "tune" or "source"' : '"config" or "tune"'}`;

/** Small models describe a change and forget to make it. */
function example(run: Run, component: Component): string {
  const [field = 'learning_rate'] = Object.keys(readConfig(presentSource(run, component)));
  return ` Say what the new value is, for example "config": [{"field": ${JSON.stringify(field)}, "value": <the new value>}].`;
}

/** As many as only make sense together, such as an optimiser with its learning rate and weight decay. */
const mostFields = 4;
/** As many bytes as the check in the sandbox takes. */
const mostSourceCharacters = 100_000;

function checked(run: Run, component: Component, { move }: WantedChange, source: string): Change {
  const before = presentSource(run, component);
  if (source.length > mostSourceCharacters)
    return { problem: `The source has ${source.length} characters; at most ${mostSourceCharacters} are taken.` };
  if (codeOf(source) === codeOf(before)) return { problem: `This changes nothing: it is the present ${component}.py.` };
  const problem =
    refusedBefore(run, source) ?? repetition(run, component, { move, source }) ?? triedBefore(run, component, source);
  return problem === null ? { source, summary: summaryOf(before, source) } : { problem };
}

function refusedBefore(run: Run, source: string): string | null {
  const refused = refusals(run).find(({ draft }) => draft !== null && codeOf(draft.source) === codeOf(source));
  return refused === undefined ? null : `The same code was refused before: ${refused.problem}`;
}

function triedBefore(run: Run, component: Component, source: string): string | null {
  if (run.incumbent === null) return null;
  const isTried = triedCode(run).has(codeId(withComponent(run.incumbent.pipeline, component, source)));
  return isTried ? 'This leads back to a pipeline that was tried in this run before.' : null;
}

/** What people or trainings spoke against, the optimiser goes around, as far as the ranges let it. */
function tuned(run: Run, component: Component, move: string, ranges: readonly WantedRange[]): Change {
  const source = presentSource(run, component);
  const lows = Object.fromEntries(ranges.map(({ field, low }) => [field, low]));
  const problem = problemWithValues(`${component}.py`, source, lows) ?? problemWithSpace(spaceOf(source, ranges));
  if (problem !== null) return { problem };
  const result = tuneFields(
    run,
    component,
    spaceOf(source, ranges),
    (candidate) => repetition(run, component, { move, source: candidate }) === null,
  );
  if (result === null)
    return {
      problem:
        'Every value in these ranges was tried or refused, or is next to one that failed or was vetoed. Widen them, or propose something else.',
    };
  return { source: result.source, summary: summaryOf(source, result.source) };
}

function spaceOf(source: string, ranges: readonly WantedRange[]): Space {
  const whole = wholeNumberFields(source);
  return Object.fromEntries(
    ranges.map(({ field, low, high, scale }) => [field, { low, high, scale, isInteger: whole.includes(field) }]),
  );
}

function problemWithSpace(space: Space): string | null {
  try {
    checkSpace(space);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Null where code changes: only its author can say that in a line. */
function summaryOf(before: string, source: string): string | null {
  const values = changedValues(before, source);
  if (values === null) return null;
  const side = (of: 'from' | 'to') =>
    Object.fromEntries(Object.entries(values).map(([field, change]) => [field, change[of]]));
  return inWords(side('from'), side('to'));
}

export function presentSource({ incumbent, id }: Run, component: Component): string {
  if (incumbent === null) throw new Error(`run ${id} has no pipeline to change`);
  return incumbent.pipeline[component];
}

export function refusals({ phase }: Run): readonly Refusal[] {
  return 'refusals' in phase ? phase.refusals : [];
}

/** Models often wrap code in a fence out of habit. */
function withoutFence(source: string): string {
  const inside = /^\s*```(?:python|py)?\n([\s\S]*?)\n```\s*$/.exec(source)?.[1] ?? source;
  return inside.endsWith('\n') ? inside : `${inside}\n`;
}
