import { readFileSync } from 'node:fs';
import type { Component } from '../../src/refine/component.ts';
import type { Event } from '../../src/refine/events.ts';
import type { Diagnosis, Proposal } from '../../src/refine/proposal.ts';
import { comparison, type RunBuilder, startedRun } from '../support/run-builder.ts';
import { scoreOf, trialOf } from '../support/trial-builder.ts';
import { average, type Change, crash, mixup, norm, smoothing, wider } from './example-changes.ts';

/** A made-up run with all that can happen to a proposal, step by step as a thread shows it. */
export type ExampleRun = {
  readonly baseline: RunBuilder;
  readonly open: RunBuilder;
  readonly training: RunBuilder;
  readonly kept: RunBuilder;
  readonly vetoed: RunBuilder;
  readonly rolledBack: RunBuilder;
  readonly inconclusive: RunBuilder;
  readonly failed: RunBuilder;
  readonly reported: RunBuilder;
};

const classes = 10;
const minute = 60_000;

const pipeline = { data: source('data'), model: source('model'), training: source('training') };

export function exampleRun(): ExampleRun {
  const baseline = started();
  const open = proposed(baseline, average);
  const training = open.by('Ada', { type: 'proposalApproved', proposal: 'p1', byDefault: false });
  const kept = judged(training, 'p1', 'proposalKept', 0.9064, 0.8841);
  const vetoed = proposed(kept, wider).by('Ben', {
    type: 'proposalVetoed',
    proposal: 'p2',
    reason: 'too slow for the phones that it has to run on',
    byDefault: false,
  });
  const rolledBack = judged(approved(proposed(vetoed, mixup), 'p3'), 'p3', 'proposalRolledBack', 0.9011, 0.9064);
  const inconclusive = judged(
    approved(proposed(rolledBack, smoothing), 'p4'),
    'p4',
    'proposalInconclusive',
    0.8971,
    0.8964,
  );
  const failed = approved(proposed(inconclusive, norm), 'p5').and(crash);
  const reported = failed.and(
    { type: 'refinementEnded', reason: 'all 5 steps of the budget are used' },
    { type: 'testScored', test: { baseline: scoreOf(0.8695, classes, 1), final: scoreOf(0.9042, classes, 2) } },
    {
      type: 'reportWritten',
      folder: 'data/runs/r7f3a1c',
      summary: {
        sentences: [
          'Of 100 test images the classifier now gets 91 right, two and a half more than at the start.',
          'What helped was to judge a running average of the weights in place of the last ones.',
          'Shirts are still taken for T-shirts and coats more often than anything else.',
        ],
        next: 'Train for longer: accuracy still rises at the last epoch.',
        author: 'model',
      },
    },
  );
  return { baseline, open, training, kept, vetoed, rolledBack, inconclusive, failed, reported };
}

function started(): RunBuilder {
  const settings = {
    goal: 'Tell shirts from T-shirts and coats, without a slower model.',
    budget: { steps: 5, seconds: 2700, tokens: 200_000 },
    approval: { waitSeconds: 600, onTimeout: 'approve' as const },
  };
  const designed: Event = {
    type: 'pipelineDesigned',
    pipeline,
    author: 'model',
    plan: {
      understanding: 'Ten kinds of clothes in small grey images; shirts, T-shirts, pullovers and coats look alike.',
      risks: [
        'Shirt has the fewest features of its own.',
        'Twenty seconds are short: a larger model may not converge.',
      ],
      ideas: [
        { component: 'training', idea: 'judge a running average of the weights' },
        { component: 'data', idea: 'mixup for the classes that look alike' },
        { component: 'model', idea: 'squeeze-and-excitation in every block' },
      ],
    },
    reasons: [
      'A residual network of width 16 with three stages trains within the time.',
      'The classes are balanced: plain cross-entropy.',
      'Clothes are worn on both sides: images are flipped.',
    ],
  };
  return startedRun({ id: 'r7f3a1c', settings })
    .prepared()
    .by('architect', designed)
    .by(
      'runner',
      { type: 'baselineTrained', trial: trialOf('t1', 1, 0.8834, classes) },
      { type: 'baselineTrained', trial: trialOf('t2', 2, 0.8848, classes) },
    );
}

/** The analyst's choice, and ten minutes to decide on what follows from it. */
function proposed(before: RunBuilder, { edits, diagnosis, ...change }: Change): RunBuilder {
  const { component } = change;
  const chosen: Diagnosis = { ...diagnosis, component, author: 'model' };
  const current = (before.run.incumbent?.pipeline ?? pipeline)[component];
  const proposal: Proposal = {
    costFactor: 1,
    ...change,
    id: `p${before.run.steps.length + 1}`,
    author: 'model',
    source: edits.reduce((text, [from, to]) => text.replace(from, to), current),
    diagnosis: chosen,
  };
  const withChoice = before.by('analyst', { type: 'componentChosen', diagnosis: chosen });
  const now = withChoice.events.at(-1)?.at ?? 0;
  return withChoice.by(`${component} engineer`, { type: 'proposalMade', proposal, decideBy: now + 10 * minute });
}

function approved(open: RunBuilder, proposal: string): RunBuilder {
  return open.by('system', { type: 'proposalApproved', proposal, byDefault: true });
}

function judged(
  approvedRun: RunBuilder,
  proposal: string,
  type: 'proposalKept' | 'proposalRolledBack' | 'proposalInconclusive',
  accuracy: number,
  before: number,
): RunBuilder {
  const trials = [1, 2].map((seed) => trialOf(`${proposal}-t${seed}`, seed, accuracy, classes));
  return approvedRun
    .by('runner', ...trials.map((trial) => ({ type: 'candidateTrained', trial }) as const))
    .and({ type, proposal, comparison: comparison(accuracy - before) });
}

function source(component: Component): string {
  return readFileSync(new URL(`../../gpu-runner/components/${component}.py`, import.meta.url), 'utf8');
}
