import { describe, expect, it } from 'vitest';
import { argument, cost } from '../../src/bots/cards/proposal-argument.ts';
import type { Proposal } from '../../src/refine/proposal.ts';
import { openProposal, type Run } from '../../src/refine/run.ts';
import { pipeline, startedRun } from '../support/run-builder.ts';

it('the cost of a proposal is told from the trials of the incumbent that it changes', () => {
  const { run } = startedRun().baselined().kept(0.91).proposed({ costFactor: 2 });
  const slower = run.steps.map((step) => ({
    ...step,
    trials: step.trials.map((trial) => ({ ...trial, trainSeconds: 7 })),
  }));
  const proposal = proposalOf(run);
  expect(cost({ ...run, steps: slower }, proposal)).toMatch(
    /^about 14 s of training a seed \(2 × the incumbent’s training\)/,
  );
});

describe('the change that a proposal makes', () => {
  it('is not shown where it is too long to read, and told in no time', () => {
    const { run } = startedRun()
      .baselined()
      .proposed({ component: 'model', source: lines('a', 30_000) });
    const before = { ...pipeline, model: lines('b', 30_000) };
    const start = performance.now();
    const parts = argument(run, proposalOf(run), before);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(parts.some(({ kind }) => kind === 'diff')).toBe(false);
    expect(parts.at(-1)).toEqual({
      kind: 'text',
      text: 'The change in model.py is too long to show: 30,000 lines in place of 30,000.',
    });
  });

  it('is found once, however often its card is made', () => {
    const { run } = startedRun().baselined().proposed();
    const diff = () => argument(run, proposalOf(run), pipeline).find(({ kind }) => kind === 'diff');
    expect(diff()).toMatchObject({ title: 'training.py' });
    expect(diff()).toBe(diff());
  });
});

function lines(word: string, many: number): string {
  return Array.from({ length: many }, (_, index) => `${word}${index} = 1\n`).join('');
}

function proposalOf(run: Run): Proposal {
  const proposal = openProposal(run);
  if (proposal === null) throw new Error('a proposal is open');
  return proposal;
}
