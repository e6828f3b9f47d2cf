import { type Config, editConfig } from '../../../src/agents/config-edit.ts';
import type { Component } from '../../../src/refine/component.ts';
import { meanAccuracy, type Run, type Verdict } from '../../../src/refine/run.ts';
import { comparison, type RunBuilder } from '../../support/run-builder.ts';
import { trialThatShows } from '../playbook/playbook-run.ts';

/** A step that changed these values of a component's CONFIG, or its whole source, and came to this accuracy and end. */
export function tried(
  builder: RunBuilder,
  component: Component,
  change: Config | string,
  verdict: Verdict['name'],
  accuracy: number,
  move = 'values',
): RunBuilder {
  const { incumbent, steps } = builder.run;
  if (incumbent === null) throw new Error('only a trained incumbent is changed');
  const id = `p${steps.length + 1}`;
  const source = typeof change === 'string' ? change : editConfig(incumbent.pipeline[component], change);
  const gain = accuracy - meanAccuracy(incumbent.trials);
  const proposed = builder.proposed({ id, component, move, source });
  const approved = proposed.and({ type: 'proposalApproved', proposal: id, byDefault: true });
  const trained = approved.and({ type: 'candidateTrained', trial: trialThatShows({ val: accuracy }) });
  switch (verdict) {
    case 'kept':
      return trained.and({ type: 'proposalKept', proposal: id, comparison: comparison(gain) });
    case 'rolledBack':
      return trained.and({ type: 'proposalRolledBack', proposal: id, comparison: comparison(gain) });
    case 'inconclusive':
      return trained.and({ type: 'proposalInconclusive', proposal: id, comparison: comparison(gain) });
    case 'failed': {
      const { job, seed, evidence } = trialThatShows();
      const failure = { job, seed, evidence, reason: 'crashed' as const, lastLines: [] };
      return approved.and({ type: 'proposalFailed', proposal: id, failure });
    }
    case 'vetoed':
      return proposed.and({ type: 'proposalVetoed', proposal: id, reason: null, byDefault: false });
    case 'dropped':
      return proposed.and({ type: 'proposalDropped', proposal: id, reason: 'the component was frozen' });
  }
}

export function incumbentOf(run: Run) {
  if (run.incumbent === null) throw new Error('the run has an incumbent');
  return run.incumbent;
}
