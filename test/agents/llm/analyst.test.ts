import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/agents/llm/analyst.ts';
import { diagnosisSchema } from '../../../src/refine/proposal.ts';
import type { Run } from '../../../src/refine/run.ts';
import type { RunBuilder } from '../../support/run-builder.ts';
import { runThatShows } from '../playbook/playbook-run.ts';
import { edited, eventfulRun, tried } from './llm-run.ts';
import { asking, scriptedModel } from './scripted-model.ts';

const answer = {
  component: 'training',
  reason: 'The curve still rises.',
  evidence: ['Validation rose to 89.0% in epoch 2.'],
  refutedBy: 'A longer training that gains nothing.',
};

async function analyseWith(run: Run, ...replies: readonly unknown[]) {
  const model = scriptedModel(...replies);
  const diagnosis = await analyse(model.llm, asking(run));
  expect(model.isSpent()).toBe(true);
  return { diagnosis, problems: model.problems, task: model.asked[0]?.task ?? '' };
}

/** A run in which two changes of every component were rolled back. */
function exhausted(): RunBuilder {
  let builder = runThatShows();
  for (const [component, from, to] of [
    ['training', '"epochs": 2', '"epochs": 9'],
    ['training', '"momentum": 0.9', '"momentum": 0.8'],
    ['model', '"width": 16', '"width": 8'],
    ['model', '"depth": 1', '"depth": 3'],
    ['data', '"flip": 0.5', '"flip": 0.0'],
    ['data', '"mixup": 0.0', '"mixup": 0.9'],
  ] as const)
    builder = tried(builder, { component, source: edited(builder.run, component, from, to) }, 'rolledBack');
  return builder;
}

describe('the analyst', () => {
  it('names a component, the numbers that speak for it, and what would speak against it', async () => {
    const { diagnosis } = await analyseWith(runThatShows().run, answer);
    expect(diagnosis).toEqual({ ...answer, author: 'model' });
    expect(diagnosisSchema.parse(diagnosis)).toEqual(diagnosis);
  });

  it.each([
    ['no component', { ...answer, component: 'everything' }, 'Choose data or model or training.'],
    ['an end that the history does not show', { ...answer, component: 'none' }, 'Choose data or model or training.'],
    ['no diagnosis', { ...answer, reason: '' }, '"reason" is empty.'],
    ['no evidence', { ...answer, evidence: [] }, 'at least one statement'],
    ['evidence without numbers', { ...answer, evidence: ['It looks bad.'] }, 'needs a number that stands in the facts'],
    [
      'evidence with invented numbers',
      { ...answer, evidence: ['Only 73.4% are right.'] },
      '73.4% does not stand in the facts: leave it out, or take a number from the facts instead.',
    ],
    [
      'invented shares',
      { ...answer, evidence: ['Only 0.734 of 89.0% are right.'] },
      '0.734 does not stand in the facts',
    ],
    [
      'numbers that stand everywhere',
      { ...answer, evidence: ['It is bad in epoch 1.'] },
      'needs a number that stands in the facts',
    ],
    [
      'a diagnosis with invented numbers',
      { ...answer, reason: 'Validation is at 12.3 %.' },
      '12.3 % does not stand in the facts',
    ],
    ['nothing that could refute it', { ...answer, refutedBy: ' ' }, '"refutedBy" is empty.'],
  ])('is told what is wrong with %s', async (_, reply, problem) => {
    const { problems } = await analyseWith(runThatShows().run, reply, answer);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('is heard in what rests on the facts; what it made up is left out', async () => {
    const evidence = [
      'Train for 50 epochs.',
      'Validation rose to 89.0% in epoch 2.',
      'Training is at 99.97%, 89.0% before.',
    ];
    const { diagnosis, problems } = await analyseWith(runThatShows().run, { ...answer, evidence });
    expect(diagnosis).toMatchObject({ evidence: ['Validation rose to 89.0% in epoch 2.'] });
    expect(problems).toEqual([]);
  });

  it('may round a number, write a percentage as a share, and count', async () => {
    const { run } = runThatShows();
    const evidence = [
      'About 89% of the images are right.',
      'A share of 0.89 is right after 2 of 9 epochs.',
      '48,000 images.',
    ];
    expect((await analyseWith(run, { ...answer, evidence })).diagnosis).toMatchObject({ evidence });
  });

  it('follows a person’s priority', async () => {
    const { run } = runThatShows().by('ada', { type: 'componentPrioritised', component: 'model' });
    const { problems, diagnosis } = await analyseWith(run, answer, { ...answer, component: 'model' });
    expect(problems).toEqual(['component: Choose model. A person asked for model next.']);
    expect(diagnosis).toMatchObject({ component: 'model' });
  });

  it('leaves frozen components alone', async () => {
    const { run } = runThatShows().by('ada', { type: 'componentFrozen', component: 'training' });
    const { problems } = await analyseWith(run, answer, { ...answer, component: 'data' });
    expect(problems).toEqual(['component: Choose data or model. training is frozen.']);
  });

  it('does not search again at once where no proposal was found', async () => {
    const { problems } = await analyseWith(eventfulRun().run, { ...answer, component: 'model' }, answer);
    expect(problems).toEqual([
      'component: Choose data or training. No usable proposal was found for model in this step.',
    ]);
  });

  it('may end the run once every component was tried twice without a gain', async () => {
    const { diagnosis, task } = await analyseWith(exhausted().run, {
      ...answer,
      component: 'none',
      reason: 'Nothing is left.',
    });
    expect(diagnosis).toEqual({ ranDry: 'Nothing is left.' });
    expect(task).toContain('Or "none" if the history shows that nothing is left to try');
    const { run } = exhausted().by('ada', { type: 'componentPrioritised', component: 'model' });
    expect((await analyseWith(run, { ...answer, component: 'model' })).task).not.toContain('Or "none"');
  });

  it('reads what there is to know', async () => {
    const { task } = await analyseWith(eventfulRun().run, answer);
    for (const fact of [
      'Steps left: 1 of 6.',
      'epoch 2 loss 0.500',
      '"Shirt" taken for',
      '"learning_rate":0.1',
      'VETOED by "ada": "too slow for our phones"',
      'FAILED in training (crashed): "RuntimeError: out of memory"',
      'rolled back, -1.00 points (interval -1.30 points to -0.70 points)',
      'no usable proposal was found: "Its drafts were refused."',
      '"ada", from step 1: "try mixup, please"',
    ])
      expect(task).toContain(fact);
  });
});
