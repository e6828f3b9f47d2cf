import type { Component } from '../../../src/refine/component.ts';
import type { Event } from '../../../src/refine/events.ts';
import type { Diagnosis, ProposalDraft, Refusal } from '../../../src/refine/proposal.ts';
import type { Run, Verdict } from '../../../src/refine/run.ts';
import { comparison, type RunBuilder } from '../../support/run-builder.ts';
import { runThatShows, trialThatShows } from '../playbook/playbook-run.ts';

export const diagnosis = (component: Component): Diagnosis => ({
  component,
  reason: 'Training accuracy is as low as validation accuracy, so the pipeline underfits.',
  evidence: ['Only 89.5% of training images are right.'],
  refutedBy: 'A longer training that gains nothing.',
  author: 'model',
});

/** The incumbent's module with one value of its CONFIG written differently. */
export function edited(run: Run, component: Component, from: string, to: string): string {
  const source = run.incumbent?.pipeline[component] ?? '';
  if (!source.includes(from)) throw new Error(`${component}.py holds no ${from}`);
  return source.replace(from, to);
}

export type Attempt = Pick<ProposalDraft, 'component' | 'source'> & Partial<ProposalDraft>;

/** A step whose proposal is this and which ends so. */
export function tried(builder: RunBuilder, attempt: Attempt, verdict: Verdict['name'], reason = 'boom'): RunBuilder {
  const id = `p${builder.run.steps.length + 1}`;
  const proposal = {
    id,
    diagnosis: diagnosis(attempt.component),
    move: 'higher learning rate',
    summary: 'learning_rate 0.1 → 0.2',
    hypothesis: 'It helps.',
    expectedGain: 0.004,
    costFactor: 1,
    ...attempt,
  };
  const made = builder.and(
    { type: 'componentChosen', diagnosis: proposal.diagnosis },
    { type: 'proposalMade', proposal, decideBy: null },
  );
  const approved: readonly Event[] = [
    { type: 'proposalApproved', proposal: id, byDefault: true },
    { type: 'candidateTrained', trial: trialThatShows() },
  ];
  switch (verdict) {
    case 'kept':
      return made.and(...approved, { type: 'proposalKept', proposal: id, comparison: comparison(0.01) });
    case 'rolledBack':
      return made.and(...approved, { type: 'proposalRolledBack', proposal: id, comparison: comparison(-0.01) });
    case 'inconclusive':
      return made.and(...approved, { type: 'proposalInconclusive', proposal: id, comparison: comparison(0.001) });
    case 'failed': {
      const { job, seed, evidence } = trialThatShows();
      const failure = { job, seed, evidence, reason: 'crashed' as const, lastLines: [reason] };
      return made.and(...approved.slice(0, 1), { type: 'proposalFailed', proposal: id, failure });
    }
    case 'vetoed':
      return made.by('ada', { type: 'proposalVetoed', proposal: id, reason, byDefault: false });
    case 'dropped':
      return made.and({ type: 'proposalDropped', proposal: id, reason });
  }
}

/** The run as its engineer finds it, after these refusals. */
export function proposing(builder: RunBuilder, component: Component, ...refusals: readonly Refusal[]): Run {
  const chosen = builder.and({ type: 'componentChosen', diagnosis: diagnosis(component) });
  return chosen.and(...refusals.map((refusal): Event => ({ type: 'draftRefused', ...refusal }))).run;
}

/** A run in which every kind of step has happened, with people's words in it. */
export function eventfulRun(): RunBuilder {
  let builder = runThatShows().by('ada', { type: 'guidanceGiven', words: 'try mixup, please' });
  const step = (
    component: Component,
    from: string,
    to: string,
    verdict: Verdict['name'],
    move: string,
    reason = '',
  ) => {
    const summary = `${from} → ${to}`.replaceAll(/["]/g, '');
    const attempt = { component, source: edited(builder.run, component, from, to), move, summary };
    builder = tried(builder, attempt, verdict, reason);
  };
  step('training', '"epochs": 2', '"epochs": 4', 'kept', 'longer training');
  step('training', '"learning_rate": 0.1', '"learning_rate": 0.2', 'rolledBack', 'higher learning rate');
  step('data', '"mixup": 0.0', '"mixup": 0.2', 'inconclusive', 'mixup');
  step('model', '"width": 16', '"width": 64', 'vetoed', 'wider network', 'too slow for our phones');
  step('model', '"depth": 1', '"depth": 6', 'failed', 'deeper network', 'RuntimeError: out of memory');
  return builder.and({ type: 'proposalGivenUp', component: 'model', reason: 'Its drafts were refused.' });
}
