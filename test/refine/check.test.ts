import { describe, expect, it } from 'vitest';
import type { Design } from '../../src/refine/design.ts';
import { foldNew } from '../../src/refine/ending.ts';
import { type ModelCall, totalSpending } from '../../src/refine/model-call.ts';
import { nextStep } from '../../src/refine/next-step.ts';
import { diagnosisUnderWay, type Run } from '../../src/refine/run.ts';
import type { WorkReport } from '../../src/refine/work.ts';
import {
  analysed,
  draft,
  given,
  later,
  prepared,
  proposed,
  reported,
  said,
  toAnalysing,
  toProposing,
} from './given.ts';

const byModel = (source: string): WorkReport => ({
  type: 'proposed',
  draft: { ...draft('model', source), author: 'model' },
});
const isFine: WorkReport = { type: 'checked', problem: null };
const isBroken: WorkReport = { type: 'checked', problem: 'line 3: there is no build(info)' };
const toChecking = [...toProposing, reported(byModel('model by a model'))];

const design: Design = {
  pipeline: { data: 'data m', model: 'model m', training: 'training m' },
  reasons: ['The images are small.'],
  author: 'model',
  plan: { understanding: 'Clothes.', risks: ['Shirts look alike.'], ideas: [{ component: 'data', idea: 'flips' }] },
};
const toDesignCheck = [reported(prepared), reported({ type: 'designed', design })];

describe('a proposal by a language model', () => {
  it('is checked before people see it', () => {
    const { run } = given({}, ...toChecking);
    expect(run.phase.name).toBe('checking');
    expect(nextStep(run)).toMatchObject({
      queue: 'runner',
      work: { kind: 'check', component: 'model', pipeline: { data: 'data 0', model: 'model by a model' } },
    });
  });

  it('is shown as it was checked, byte for byte', () => {
    const { run } = given({}, ...toChecking).whenReported(isFine);
    expect(run.phase).toMatchObject({ name: 'awaitingApproval', proposal: { id: 'p1', source: 'model by a model' } });
  });

  it('goes back to its engineer with the problem, and with every earlier one', () => {
    const { run } = given({}, ...toChecking, reported(isBroken), reported(byModel('another'))).whenReported(isBroken);
    expect(run.phase).toMatchObject({
      name: 'proposing',
      diagnosis: { component: 'model' },
      refusals: [{ draft: { source: 'model by a model' } }, { draft: { source: 'another' } }],
    });
    expect(nextStep(run)).toMatchObject({ queue: 'team', work: { kind: 'propose' } });
  });

  it('that only moves comments goes back without a check', () => {
    const { run } = given({}, ...toProposing).whenReported(byModel('model 0  # the same\n\n'));
    expect(run.phase).toMatchObject({ name: 'proposing', refusals: [{ problem: expect.stringMatching(/tried/) }] });
  });

  it('uses a step of the budget only once it is shown', () => {
    expect(given({}, ...toChecking, reported(isBroken)).run.steps).toEqual([]);
  });

  it('is dropped when its component is frozen meanwhile', () => {
    const { run } = given({}, ...toChecking).whenCommanded({ type: 'freeze', component: 'model' });
    expect(run.phase.name).toBe('analysing');
  });

  it('is not what guidance of that moment is about: that holds from the step after it', () => {
    const { run } = given({}, ...toChecking).whenCommanded({ type: 'guide', words: 'go wider' });
    expect(run.steering.guidance).toMatchObject([{ fromStep: 2 }]);
    expect(diagnosisUnderWay(run)?.component).toBe('model');
  });

  it('may be stopped while it is checked', () => {
    given({}, ...toChecking)
      .whenCommanded({ type: 'stop' })
      .records({ type: 'refinementEnded' });
  });

  it('that is refused for ever becomes a matter for people', () => {
    const refusals = Array.from({ length: 19 }, (_, index) => [reported(byModel(`try ${index}`)), reported(isBroken)]);
    given({}, ...toProposing, ...refusals.flat(), reported(byModel('the last')))
      .whenReported(isBroken)
      .records({ type: 'workFailed' });
  });

  it('is the last where the time of the run is over: drafts are not written for ever', () => {
    given({ budget: { steps: 5, seconds: 120 } }, ...toChecking)
      .whenReported(isBroken)
      .records({ type: 'draftRefused' });
    given({ budget: { steps: 5, seconds: 120 } }, ...toProposing, later(300), reported(byModel('late')))
      .whenReported(isBroken)
      .records({ type: 'draftRefused' }, { type: 'refinementEnded' });
  });

  it('by the playbook needs no check', () => {
    given({}, ...toProposing)
      .whenReported(proposed('model'))
      .records({ type: 'proposalMade' });
  });
});

describe('a design by a language model', () => {
  it('is checked as a whole before it is trained, and keeps its plan', () => {
    const scene = given({}, ...toDesignCheck);
    expect(nextStep(scene.run)).toMatchObject({ work: { kind: 'check', component: null, pipeline: design.pipeline } });
    const { run } = scene.whenReported(isFine);
    expect(run).toMatchObject({ phase: { name: 'baseline' }, plan: design.plan, baseline: { trials: [] } });
  });

  it('goes back to the architect with the problem', () => {
    const { run } = given({}, ...toDesignCheck).whenReported(isBroken);
    expect(run.phase).toMatchObject({ name: 'designing', refusals: [{ problem: isBroken.problem, draft: null }] });
  });
});

describe('a design that was refused until the run paused', () => {
  it('is asked for afresh when a person resumes', () => {
    const failed = { type: 'infrastructureFailed', message: 'no design' } as const;
    const paused = [...toDesignCheck, reported(isBroken), reported(failed), reported(failed), reported(failed)];
    const { run } = given({}, ...paused).whenCommanded({ type: 'resume' });
    expect(run.phase).toEqual({ name: 'designing', refusals: [] });
  });
});

describe('a search for a proposal without result', () => {
  const gaveUp: WorkReport = { type: 'gaveUp', reason: 'Four answers were no Python.' };

  it('lets the analyst choose again, at no cost', () => {
    const { run } = given({}, ...toProposing).whenReported(gaveUp);
    expect(run).toMatchObject({ phase: { name: 'analysing' }, givenUp: [{ component: 'model', step: 1 }], steps: [] });
  });

  it('does not keep guidance from the proposal that comes instead', () => {
    const guided = [...toChecking, said({ type: 'guide', words: 'go wider' }), reported(isBroken), reported(gaveUp)];
    expect(given({}, ...guided).run.steering.guidance).toMatchObject([{ words: 'go wider', fromStep: 1 }]);
  });

  it('ends the refinement at the third time in a row', () => {
    const again = [reported(gaveUp), reported(analysed('data'))];
    given({}, ...toProposing, ...again, ...again)
      .whenReported(gaveUp)
      .records({ type: 'proposalGivenUp' }, { type: 'refinementEnded' });
  });
});

describe('what a language model costs', () => {
  const call: ModelCall = {
    role: 'analyst',
    model: 'm',
    promptTokens: 100,
    replyTokens: 10,
    dollars: 0.25,
    seconds: 2,
    outcome: 'used',
  };
  const told = (run: Run, ...calls: readonly ModelCall[]) =>
    foldNew(
      run,
      calls.map((each) => ({ type: 'modelCalled', call: each })),
      { by: 'analyst', at: run.updatedAt },
    );

  it('is counted by role and altogether', () => {
    const unpriced = { ...call, dollars: null, outcome: 'invalid' } as const;
    const { usage } = told(given({}, ...toAnalysing).run, call, unpriced, { ...call, role: 'engineer' });
    expect(usage.analyst).toMatchObject({ calls: 2, invalid: 1, promptTokens: 200, dollars: 0.25, unpriced: 1 });
    expect(totalSpending(usage)).toMatchObject({ calls: 3, replyTokens: 30, dollars: 0.5, seconds: 6 });
  });

  it('is no answer: the work of the turn goes on', () => {
    const { run } = given({}, ...toAnalysing);
    expect(nextStep(told(run, call))).toEqual(nextStep(run));
  });
});
