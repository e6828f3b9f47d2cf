import type { Component } from '../../refine/component.ts';
import { personName } from '../../refine/person.ts';
import type { GivenUp, Run, Step, Verdict } from '../../refine/run.ts';
import { points, seconds } from '../playbook/wording.ts';
import { bullets, linesThatFit } from './lines.ts';
import { quoted, quotedEnd } from './quoted.ts';

/**
 * What was tried and what came of it, most informative first: what was kept, then what failed or was vetoed with the reasons, then
 * the largest effects. What does not fit is counted.
 */
export function historyFacts(run: Run, component: Component | null, mostTokens: number): string {
  const steps = run.steps.filter((step) => component === null || step.proposal.component === component);
  const ranked = steps.toSorted(
    (one, other) => rank(one) - rank(other) || effect(other) - effect(one) || other.number - one.number,
  );
  const lines = linesThatFit(ranked, told, mostTokens, leftOut);
  const searches = run.givenUp.filter((search) => component === null || search.component === component);
  return bullets([...lines, ...searches.slice(-3).map(toldSearch)], 'nothing yet');
}

/** One step in a line. */
export function told(step: Step): string {
  const { number, proposal, verdict } = step;
  const named = `${quoted(proposal.move, 60)}, ${quoted(proposal.summary, 200)}`;
  return `step ${number}, ${proposal.component}: ${named}: ${outcome(verdict)}${cost(step)}`;
}

function rank({ verdict }: Step): number {
  switch (verdict.name) {
    case 'kept':
      return 0;
    case 'failed':
    case 'vetoed':
      return 1;
    case 'rolledBack':
    case 'inconclusive':
      return 2;
    case 'dropped':
      return 3;
  }
}

function effect({ verdict }: Step): number {
  return 'comparison' in verdict ? Math.abs(verdict.comparison.gain) : 0;
}

/** A verdict with its effect and interval, or with the reason that was given. */
export function outcome(verdict: Verdict): string {
  switch (verdict.name) {
    case 'kept':
      return `KEPT, ${measured(verdict)}`;
    case 'rolledBack':
      return `rolled back, ${measured(verdict)}`;
    case 'inconclusive':
      return `inconclusive, ${measured(verdict)}`;
    case 'failed': {
      const [last = ''] = verdict.failure.lastLines.filter((line) => line.trim() !== '').slice(-1);
      return `FAILED in training (${verdict.failure.reason})${last === '' ? '' : `: ${quotedEnd(last, 200)}`}`;
    }
    case 'vetoed':
      if (verdict.byDefault) return 'vetoed, because nobody approved it in time';
      return `VETOED by ${quoted(personName(verdict.by), 40)}${verdict.reason === null ? ', without a reason' : `: ${quoted(verdict.reason, 300)}`}`;
    case 'dropped':
      return `dropped before it was judged: ${quoted(verdict.reason, 100)}`;
  }
}

function measured({ comparison }: Extract<Verdict, { name: 'kept' | 'rolledBack' | 'inconclusive' }>): string {
  return `${signed(comparison.gain)} (interval ${signed(comparison.low)} to ${signed(comparison.high)})`;
}

const signed = (share: number): string => `${share > 0 ? '+' : ''}${points(share, 2)}`;

function cost({ trials, trainSeconds, proposal }: Step): string {
  if (trials.length === 0) return '';
  return `; ${trials.length} ${trials.length === 1 ? 'seed' : 'seeds'}, ${seconds(trainSeconds)}; expected ${signed(proposal.expectedGain)}`;
}

function toldSearch({ component, reason, step }: GivenUp): string {
  return `before step ${step}, ${component}: no usable proposal was found: ${quoted(reason, 200)}`;
}

function leftOut(rest: readonly Step[]): string {
  const names = ['kept', 'failed', 'vetoed', 'rolledBack', 'inconclusive', 'dropped'] as const;
  const counts = names.flatMap((name) => {
    const steps = rest.filter((step) => step.verdict.name === name).length;
    return steps === 0 ? [] : [`${steps} ${name === 'rolledBack' ? 'rolled back' : name}`];
  });
  return `left out for length: ${rest.length} further steps (${counts.join(', ')})`;
}
