import { changesAskedFor } from '../../refine/change-request.ts';
import type { Component } from '../../refine/component.ts';
import { codeId, type Pipeline } from '../../refine/pipeline.ts';
import { codeOf } from '../../refine/python-code.ts';
import type { Run, Step } from '../../refine/run.ts';
import { changedValues, isNear, type ValueChanges } from './config-changes.ts';
import { told } from './history.ts';
import { cut } from './quoted.ts';

/** What is compared: the name of an idea and what it does to the module. */
type Attempt = { readonly move: string; readonly source: string };

/**
 * A sentence for the engineer where its draft is an idea that has failed before, perhaps under a new name; null otherwise. An idea may
 * come again once what spoke against it has changed (see `stillCounts`), but never a third time.
 */
export function repetition(run: Run, component: Component, draft: Attempt): string | null {
  const { incumbent } = run;
  if (incumbent === null) return null;
  const alike = run.steps.filter(
    (step) =>
      step.proposal.component === component &&
      isUnsuccessful(step) &&
      isSameIdea(step, { ...draft, before: incumbent.pipeline[component] }),
  );
  const isExhausted = alike.length >= mostAttempts;
  const failed = alike.findLast((step) => isExhausted || stillCounts(run, step, incumbent.pipeline));
  return failed === undefined
    ? null
    : `This idea was tried before: ${told(failed)}. Nothing that spoke against it has changed. Propose something else.`;
}

const mostAttempts = 2;

function isUnsuccessful({ verdict }: Step): boolean {
  // Whoever asked for changes wants the idea in another form; the very same code is known as tried anyway.
  if (changesAskedFor(verdict) !== null) return false;
  return verdict.name !== 'kept' && verdict.name !== 'dropped';
}

/**
 * A measured effect holds for the pipeline on which it was measured; a crash as long as the module is the same; a person's veto until
 * that or another person has said more.
 */
function stillCounts(run: Run, { verdict, before, proposal, endedAt }: Step, now: Pipeline): boolean {
  switch (verdict.name) {
    case 'vetoed':
      return !run.steering.guidance.some(({ at }) => at > endedAt);
    case 'failed':
      return codeOf(before[proposal.component]) === codeOf(now[proposal.component]);
    case 'rolledBack':
    case 'inconclusive':
      return codeId(before) === codeId(now);
    case 'kept':
    case 'dropped':
      return false;
  }
}

/** Two changes of values are compared by the values; two changes of code by their lines, or by their names. */
function isSameIdea({ before, proposal, verdict }: Step, draft: Attempt & { readonly before: string }): boolean {
  const old = before[proposal.component];
  const oldValues = changedValues(old, proposal.source);
  const newValues = changedValues(draft.before, draft.source);
  if (oldValues !== null && newValues !== null) return areNear(oldValues, newValues);
  if (similarity(changedLines(old, proposal.source), changedLines(draft.before, draft.source)) >= 0.8) return true;
  const name = nameOf(draft.move);
  return name !== '' && name === nameOf(proposal.move) && verdict.name !== 'failed'; // code that crashed may be written again, better
}

/** The same fields, moved in the same direction to nearly the same values. */
function areNear(one: ValueChanges, other: ValueChanges): boolean {
  const fields = Object.keys(one);
  return (
    fields.length > 0 &&
    fields.length === Object.keys(other).length &&
    fields.every((field) => {
      const [tried, wanted] = [one[field], other[field]];
      return tried !== undefined && wanted !== undefined && isNear(tried, wanted);
    })
  );
}

function changedLines(before: string, after: string): ReadonlySet<string> {
  const lines = (source: string) =>
    codeOf(source)
      .split('\n')
      .map((line) => line.trim());
  const old = new Set(lines(before));
  return new Set(lines(after).filter((line) => !old.has(line)));
}

/** Share of lines that two sets have in common; 0 for empty ones. */
function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const all = new Set([...one, ...other]).size;
  return all === 0 ? 0 : [...one].filter((line) => other.has(line)).length / all;
}

/** The words of a name that mean something, in one spelling and order: “Increase the LR” is “higher learning rate”. */
function nameOf(move: string): string {
  const words = (
    cut(move, 100)
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  ).flatMap(spelling);
  return [...new Set(words)].toSorted().join(' ');
}

function spelling(word: string): readonly string[] {
  if (/^(an?|the|use|add|try|with|of|to|for|new|some|apply|introduce|enable)$/.test(word)) return [];
  if (word === 'lr') return ['learn', 'rate'];
  if (/^(higher|larger|bigger|more|rais(e|ed|ing)|increas(e|ed|ing))$/.test(word)) return ['up'];
  if (/^(lower|smaller|less|fewer|reduc(e|ed|ing)|decreas(e|ed|ing))$/.test(word)) return ['down'];
  return [word.replace(/(?<=^\w{4,})(ings?|ed|es?|s)$/, '')];
}
