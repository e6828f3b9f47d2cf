import { expect, it } from 'vitest';
import { cost } from '../../src/bots/cards/proposal-argument.ts';
import { openProposal } from '../../src/refine/run.ts';
import { startedRun } from '../support/run-builder.ts';

it('the cost of a proposal is told from the trials of the incumbent that it changes', () => {
  const { run } = startedRun().baselined().kept(0.91).proposed({ costFactor: 2 });
  const slower = run.steps.map((step) => ({
    ...step,
    trials: step.trials.map((trial) => ({ ...trial, trainSeconds: 7 })),
  }));
  const proposal = openProposal(run);
  if (proposal === null) throw new Error('a proposal is open');
  expect(cost({ ...run, steps: slower }, proposal)).toMatch(
    /^about 14 s of training a seed \(2 × the incumbent’s training\)/,
  );
});
