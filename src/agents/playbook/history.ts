import type { Component } from '../../refine/component.ts';
import { codeId, type Pipeline } from '../../refine/pipeline.ts';
import type { Run, Step } from '../../refine/run.ts';
import { triedCode } from '../../refine/tried.ts';

/** Whether a move that leads to this pipeline may be proposed. */
export type Permission = (move: Repeatable, candidate: Pipeline) => boolean;

type Repeatable = { readonly name: string; readonly tries?: number };

/**
 * What the run's history permits. A move that failed, was vetoed or was rolled back is over for this run; one that stayed
 * inconclusive gets a second chance after the incumbent has changed; one that was kept may go on to its next level; one that was
 * dropped was never judged. A move with several tries may be rolled back or inconclusive that often in a row. What a person asks
 * for only has to be a pipeline that was not tried before. A language model's proposal of the same name is no move of the playbook.
 */
export function permission(run: Run, isAskedFor: boolean): Permission {
  const tried = triedCode(run);
  return (move, candidate) => !tried.has(codeId(candidate)) && (isAskedFor || mayRepeat(run, move));
}

function mayRepeat(run: Run, { name, tries = 1 }: Repeatable): boolean {
  const attempts = ownSteps(run).filter((step) => step.proposal.move === name && step.verdict.name !== 'dropped');
  const last = attempts.at(-1);
  if (last === undefined) return true;
  const inconclusive = attempts.filter((step) => step.verdict.name === 'inconclusive').length;
  const inVain = attempts.length - 1 - attempts.findLastIndex((step) => step.verdict.name === 'kept');
  switch (last.verdict.name) {
    case 'kept':
      return true;
    case 'inconclusive':
      if (inVain < tries) return true;
      return inconclusive === 1 && run.steps.some((step) => step.number > last.number && step.verdict.name === 'kept');
    case 'rolledBack':
      return inVain < tries;
    case 'failed':
    case 'vetoed':
    case 'dropped':
      return false;
  }
}

/**
 * How far a component's expected gains can be believed, from what the playbook's proposals for it returned so far: 1 before any, less after
 * disappointments, at most 1.5. One point of gain is assumed beforehand, so that a single bad luck is not the end of it.
 */
export function trust(run: Run, component: Component): number {
  const judged = ownSteps(run).filter((step) => step.proposal.component === component && gained(step) !== null);
  const expected = judged.reduce((sum, step) => sum + Math.max(0, step.proposal.expectedGain), 0.01);
  const returned = judged.reduce((sum, step) => sum + (gained(step) ?? 0), 0.01);
  return Math.min(returned / expected, 1.5);
}

function ownSteps({ steps }: Run): readonly Step[] {
  return steps.filter(({ proposal }) => proposal.author !== 'model');
}

/** What a step brought to the run: the gain of a kept proposal, nothing for another, null where no verdict was about accuracy. */
export function gained({ verdict }: Step): number | null {
  switch (verdict.name) {
    case 'kept':
      return verdict.comparison.gain;
    case 'rolledBack':
    case 'inconclusive':
    case 'failed':
      return 0;
    case 'vetoed':
    case 'dropped':
      return null;
  }
}
