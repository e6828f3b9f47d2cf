import { describe, expect, it } from 'vitest';
import type { Event, StoredEvent } from '../../src/refine/events.ts';
import type { ProposalDraft } from '../../src/refine/proposal.ts';
import type { Trial } from '../../src/refine/trial.ts';
import { pipeline, startedRun } from './run-builder.ts';
import { brokenInEvents } from './run-invariants.ts';

const draft: ProposalDraft = {
  component: 'model',
  move: 'widen',
  summary: 'width 32 → 48',
  hypothesis: 'It underfits.',
  expectedGain: 0.01,
  costFactor: 1.5,
  source: 'CONFIG = {"width": 48}\n',
  author: 'model',
};
const called: Event = {
  type: 'modelCalled',
  call: {
    role: 'interpreter',
    model: 'gpt-5-mini',
    promptTokens: 900,
    replyTokens: 40,
    dollars: null,
    seconds: 2,
    outcome: 'used',
  },
};

const kept = startedRun().baselined().kept(0.91).proposed();
const vetoed: Event = { type: 'proposalVetoed', proposal: 'p2', reason: null, byDefault: false };
const finished = kept.and(vetoed).rolledBack(0.9).scored(0.9, 0.91).reported();

describe('the checker of a run’s events', () => {
  it('finds nothing in a run that has ended, at any point of it, and in one that failed', () => {
    for (let length = 1; length <= finished.events.length; length++)
      expect(brokenInEvents(finished.events.slice(0, length))).toEqual([]);
    const failed: Event = { type: 'runFailed', reason: 'There is no folder /images.', lastLines: [] };
    expect(brokenInEvents(startedRun().and(failed).events)).toEqual([]);
    const stopped: Event = { type: 'refinementEnded', reason: 'stopped by ada' };
    expect(brokenInEvents(startedRun().prepared().and(stopped).reported().events)).toEqual([]);
  });

  it('finds nothing in a run of language models, with refusals, a search given up and a question at the very end', () => {
    const refused: Event = { type: 'draftRefused', problem: 'It imports os.', draft };
    const design: Event = { type: 'designDrafted', design: { pipeline, reasons: [], author: 'model' } };
    const designed: Event = { type: 'pipelineDesigned', pipeline, reasons: [], author: 'model' };
    const frozen: Event = { type: 'componentFrozen', component: 'model' };
    const other: Event = { type: 'componentFrozen', component: 'training' };
    const run = startedRun()
      .prepared()
      .and(design, { ...refused, draft: null }, called, design, designed)
      .and(
        ...startedRun()
          .baselined()
          .events.slice(3)
          .map(({ body }) => body),
      )
      .chosen('model')
      .and({ type: 'proposalDrafted', draft }, refused, refused, { type: 'proposalDrafted', draft }, other)
      .proposed({ ...draft, component: 'model' })
      .and({ type: 'proposalDropped', proposal: 'p1', reason: 'model was frozen' })
      .chosen('model')
      .and({ type: 'proposalGivenUp', component: 'model', reason: 'Nothing came.' })
      .chosen('model')
      .and({ type: 'proposalDrafted', draft }, frozen)
      .chosen('data')
      .scored(0.9, 0.91)
      .reported()
      .and(called);
    for (let length = 1; length <= run.events.length; length++)
      expect(brokenInEvents(run.events.slice(0, length))).toEqual([]);
  });

  it('finds code of a language model that is not what was checked', () => {
    const drafted = startedRun().baselined().and({ type: 'proposalDrafted', draft });
    const changed = drafted.proposed({ ...draft, source: 'CONFIG = {"width": 64}\n' });
    const sentence = (version: number) => [
      `I1: event ${version} of run r1 (proposalMade) is not the draft that was checked.`,
    ];
    expect(brokenInEvents(changed.events)).toEqual(sentence(changed.events.length));
    const refusedBefore = drafted.and({ type: 'draftRefused', problem: 'No.', draft }).proposed(draft);
    expect(brokenInEvents(refusedBefore.events)).toEqual(sentence(refusedBefore.events.length));
    const unchecked = startedRun().baselined().proposed(draft);
    expect(brokenInEvents(unchecked.events)).toEqual(sentence(unchecked.events.length));
  });

  it('finds a proposal that was closed twice, never, or without having been made', () => {
    expect(brokenInEvents(kept.and(vetoed, vetoed).events)).toEqual(['I1: proposal p2 was closed 2 times.']);
    expect(brokenInEvents(kept.scored(0.9, 0.91).reported().events)).toEqual(['I1: proposal p2 was never closed.']);
    expect(brokenInEvents(kept.and({ ...vetoed, proposal: 'p7' }).events)).toEqual([
      'I1: proposal p7 was decided and never made.',
    ]);
  });

  it('finds a proposal that was approved twice, or after its veto', () => {
    const approved: Event = { type: 'proposalApproved', proposal: 'p2', byDefault: false };
    expect(brokenInEvents(kept.and(approved, approved).events)).toEqual(['I1: proposal p2 was approved 2 times.']);
    expect(brokenInEvents(kept.and(vetoed, approved).events)).toEqual([
      'I1: proposal p2 was approved after it was closed.',
    ]);
  });

  it('finds a training that was recorded twice, or in another run', () => {
    const training = finished.events.find(({ body }) => body.type === 'baselineTrained');
    expect(brokenInEvents(kept.and(trainingOf(training)).events)).toEqual(['I1: training r1-3 was recorded 2 times.']);
    const foreign = withTrial(trainingOf(training), { job: 'r2-3' });
    expect(brokenInEvents(kept.and(foreign).events)).toEqual([
      'I1: training r2-3 was recorded in run r1, which did not ask for it.',
    ]);
  });

  it('finds a second test, a missing one, a second report, and what comes after the end', () => {
    const scored = finished.events.find(({ body }) => body.type === 'testScored');
    const done = kept.and(vetoed).scored(0.9, 0.91);
    expect(brokenInEvents(done.and(bodyOf(scored)).events)).toEqual(['I1: run r1 has 2 times “final test”.']);
    const untested = kept.and(vetoed, { type: 'refinementEnded', reason: 'stopped by ada' }).reported();
    expect(brokenInEvents(untested.events)).toEqual(['I1: run r1 has 0 times “final test”.']);
    const twice = finished.reported();
    expect(brokenInEvents(twice.events)).toEqual([
      'I1: run r1 has 2 times “report”.',
      `I1: event ${twice.events.length} of run r1 (reportWritten) came after its end.`,
    ]);
  });

  it('finds a gap in the versions, and a version that is there twice', () => {
    expect(brokenInEvents(finished.events.filter(({ version }) => version !== 4))).toEqual([
      'I5: event 4 of run r1 has version 5.',
    ]);
    const [first, ...rest] = finished.events;
    expect(brokenInEvents(first === undefined ? [] : [first, first, ...rest])).toEqual([
      'I5: event 2 of run r1 has version 1.',
    ]);
  });

  it('finds epochs that are repeated, out of order, or begin late', () => {
    for (const numbers of [
      [1, 2, 2],
      [1, 3, 2],
      [2, 3],
    ]) {
      expect(brokenInEvents(trainedWith(numbers))).toEqual([
        `I2: the epochs of training r1-3 do not rise from 1: ${numbers.join(', ')}.`,
      ]);
    }
  });

  it('finds an epoch that the training told of and nobody recorded', () => {
    const told = new Map([['r1-3', [1, 2, 3]]]);
    expect(brokenInEvents(trainedWith([1, 2, 3]), told)).toEqual([]);
    expect(brokenInEvents(trainedWith([1, 3]), told)).toEqual([
      'I2: training r1-3 told of the epochs 1, 2, 3; recorded are 1, 3.',
    ]);
  });
});

function trainedWith(numbers: readonly number[]): readonly StoredEvent[] {
  const epochs = numbers.map((epoch) => ({ epoch, trainLoss: 1, valAccuracy: 0.5, seconds: 1 }));
  return kept.events.map((event) =>
    'trial' in event.body && event.body.trial.job === 'r1-3'
      ? { ...event, body: withTrial(event.body, { epochs }) }
      : event,
  );
}

type Training = Extract<Event, { trial: Trial }>;

function withTrial(training: Training, change: Partial<Trial>): Training {
  return { ...training, trial: { ...training.trial, ...change } };
}

function trainingOf(event: StoredEvent | undefined): Training {
  const body = bodyOf(event);
  if (!('trial' in body)) throw new Error(`${body.type} is no training`);
  return body;
}

function bodyOf(event: StoredEvent | undefined): Event {
  if (event === undefined) throw new Error('there is no such event');
  return event.body;
}
