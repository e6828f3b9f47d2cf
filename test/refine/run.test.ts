import { describe, expect, it } from 'vitest';
import { nextStep } from '../../src/refine/next-step.ts';
import { withComponent } from '../../src/refine/pipeline.ts';
import { meanAccuracy } from '../../src/refine/run.ts';
import {
  analysed,
  designed,
  failure,
  given,
  prepared,
  proposed,
  reported,
  said,
  start,
  toAnalysing,
  toApproval,
  toBaseline,
  toProposing,
  toTraining,
  trained,
  trial,
} from './given.ts';

const infrastructure = { type: 'infrastructureFailed', message: 'the engine is gone' } as const;

describe('a run', () => {
  it('prepares its dataset first', () => {
    expect(nextStep(given({}).run)).toMatchObject({ queue: 'runner', job: 'r1-t1', work: { kind: 'prepare' } });
  });

  it('ends at once with the sentence of a refused dataset', () => {
    const { run } = given({}).whenReported({ type: 'refused', message: 'The folder holds no images.' });
    expect(run).toMatchObject({
      phase: { name: 'ended' },
      ending: { reason: 'The folder holds no images.', failed: true },
    });
    expect(nextStep(run)).toBeNull();
  });

  it('trains the baseline with as many seeds as the gate asks for', () => {
    const first = given({}, ...toBaseline);
    expect(nextStep(first.run)).toMatchObject({ job: 'r1-t3', work: { kind: 'train', of: 'baseline', seed: 1001 } });
    const second = first.whenReported(trained(0.8, 'b1')).run;
    expect(nextStep(second)).toMatchObject({ job: 'r1-t4', work: { kind: 'train', of: 'baseline', seed: 1002 } });
    expect(nextStep(given({}, ...toAnalysing).run)).toMatchObject({ queue: 'team', work: { kind: 'analyse' } });
  });

  it('fails with the last lines when the first pipeline does not train', () => {
    const { run } = given({}, ...toBaseline).whenReported({ type: 'trialFailed', failure });
    expect(run).toMatchObject({
      phase: { name: 'reporting' },
      ending: { failed: true, lastLines: ['ValueError: no'] },
    });
  });

  it('tries a seed of the baseline again where another has trained', () => {
    given({}, ...toBaseline, reported(trained(0.8, 'b1')))
      .whenReported({ type: 'trialFailed', failure })
      .records({ type: 'workFailed' });
  });

  it('drops an answer for another turn', () => {
    given({}, ...toBaseline)
      .whenReported(trained(0.8), 2)
      .nothing();
  });

  it('gives the proposal an id and the time until its default', () => {
    const { run } = given({}, ...toApproval);
    expect(run.phase).toMatchObject({ name: 'awaitingApproval', proposal: { id: 'p1' } });
    expect(nextStep(run)).toMatchObject({ queue: 'timer', until: run.updatedAt + 60_000 });
  });

  it('waits for people for ever when told so', () => {
    expect(nextStep(given({ approval: { waitSeconds: null, onTimeout: 'approve' } }, ...toApproval).run)).toBeNull();
  });

  it.each([
    ['approve', 'proposalApproved'],
    ['veto', 'proposalVetoed'],
  ] as const)('lets the stated default “%s” take effect, and records it as such', (onTimeout, type) => {
    given({ approval: { waitSeconds: 60, onTimeout } }, ...toApproval)
      .whenReported({ type: 'approvalElapsed' })
      .records({ type, byDefault: true });
  });

  it('refuses a proposal that changes another component than the analyst chose', () => {
    given({}, ...toProposing)
      .whenReported(proposed('data'))
      .records({ type: 'workFailed' });
  });

  it('refuses a pipeline that was tried before, without training', () => {
    const vetoed = given({}, ...toApproval, said({ type: 'veto', reason: 'no' }), reported(analysed('model')));
    vetoed.whenReported(proposed('model', 'model 1')).records({ type: 'workFailed' });
    vetoed.whenReported(proposed('model', 'model 0')).records({ type: 'workFailed' });
    vetoed.whenReported(proposed('model', 'model 2')).records({ type: 'proposalMade' });
  });

  it('trains the candidate: the incumbent with one component replaced, with the seed of its pair', () => {
    const { run } = given({}, ...toTraining);
    const pipeline = withComponent({ data: 'data 0', model: 'model 0', training: 'training 0' }, 'model', 'model 1');
    expect(nextStep(run)).toMatchObject({ work: { kind: 'train', of: 'candidate', pipeline, seed: 1001 } });
  });

  it('makes a clearly better candidate the incumbent', () => {
    const scene = given({}, ...toTraining)
      .whenReported(trained(0.9, 'c1'))
      .records({ type: 'candidateTrained' }, { type: 'proposalKept' });
    expect(scene.run.incumbent?.pipeline.model).toBe('model 1');
    expect(meanAccuracy(scene.run.incumbent?.trials ?? [])).toBe(0.9);
    expect(scene.run.steps[0]?.verdict.name).toBe('kept');
  });

  it('rolls a clearly worse candidate back after one seed', () => {
    const scene = given({}, ...toTraining)
      .whenReported(trained(0.7))
      .records({ type: 'candidateTrained' }, { type: 'proposalRolledBack' });
    expect(scene.run.incumbent?.pipeline.model).toBe('model 0');
    expect(nextStep(scene.run)).toMatchObject({ work: { kind: 'analyse' } });
  });

  it('asks for another seed when one is not enough, and calls it inconclusive when the seeds are spent', () => {
    const one = given({}, ...toTraining).whenReported(trained(0.806, 'c1', 5));
    one.records({ type: 'candidateTrained' });
    expect(nextStep(one.run)).toMatchObject({ work: { of: 'candidate', seed: 1002 } });
    const two = [...toTraining, reported(trained(0.806, 'c1', 5)), reported(trained(0.806, 'c2', 6))];
    expect(nextStep(given({}, ...two).run)).toMatchObject({ work: { of: 'candidate', seed: 1003 } });
    const three = given({}, ...two, reported(trained(0.806, 'c3', 7)));
    expect(nextStep(three.run)).toMatchObject({ work: { of: 'incumbent', seed: 1003 } });
    three.whenReported(trained(0.8, 'b3', 2)).records({ type: 'incumbentTrained' }, { type: 'proposalInconclusive' });
  });

  it('charges a crash to the proposal and goes on', () => {
    const { run } = given({}, ...toTraining).whenReported({ type: 'trialFailed', failure });
    expect(run.steps).toMatchObject([{ verdict: { name: 'failed', failure: { lastLines: ['ValueError: no'] } } }]);
    expect(run.phase.name).toBe('analysing');
  });

  it('never charges an infrastructure failure: the work is done again', () => {
    const { run } = given({}, ...toTraining)
      .whenReported(infrastructure)
      .records({ type: 'workFailed' });
    expect(run.steps).toEqual([]);
    expect(nextStep(run)).toMatchObject({ job: `r1-t${run.turn}`, work: { of: 'candidate', seed: 1001 } });
  });

  it('charges the code with an end by a signal from nowhere only when it happens again', () => {
    const suspected = { ...infrastructure, suspect: failure };
    const once = given({}, ...toTraining).whenReported(suspected);
    once.records({ type: 'workFailed', isCodeSuspected: true });
    expect(nextStep(once.run)).toMatchObject({ queue: 'runner', work: { kind: 'train', of: 'candidate' } });
    given({}, ...toTraining, reported(suspected))
      .whenReported(suspected)
      .records({ type: 'proposalFailed', failure });
    // Something else in between is the world's fault, and clears the code of the first one.
    given({}, ...toTraining, reported(suspected), reported(infrastructure))
      .whenReported(suspected)
      .records({ type: 'workFailed', isCodeSuspected: true }, { type: 'runPaused' });
  });

  it('waits for a person after three infrastructure failures in a row', () => {
    const stuck = given(
      {},
      ...toTraining,
      reported(infrastructure),
      reported(infrastructure),
      reported(infrastructure),
    );
    expect(stuck.run.steering.pauseReason).toContain('3 times in a row');
    expect(nextStep(stuck.run)).toBeNull();
    expect(nextStep(stuck.whenCommanded({ type: 'resume' }).run)).toMatchObject({ work: { of: 'candidate' } });
  });

  it('ends when the steps of the budget are used, whatever their verdicts', () => {
    const scene = given({ budget: { steps: 1, seconds: null } }, ...toApproval).whenCommanded({
      type: 'veto',
      reason: null,
    });
    scene.records(
      { type: 'proposalVetoed' },
      { type: 'refinementEnded', reason: 'the one step of the budget is used' },
    );
    expect(nextStep(scene.run)).toMatchObject({
      work: { kind: 'test', final: { trainedBy: 'b1' }, baseline: { trainedBy: 'b1' } },
    });
  });

  it('ends when its time is used, between steps', () => {
    const scene = given({ budget: { steps: 9, seconds: 30 } }, ...toTraining);
    scene
      .whenReported(trained(0.7))
      .records({ type: 'candidateTrained' }, { type: 'proposalRolledBack' }, { type: 'refinementEnded' });
  });

  it('ends when the target is reached', () => {
    const scene = given({ targetAccuracy: 0.85 }, ...toTraining);
    scene
      .whenReported(trained(0.9))
      .records({ type: 'candidateTrained' }, { type: 'proposalKept' }, { type: 'refinementEnded' });
  });

  it('ends when the team has nothing left to try', () => {
    given({}, ...toAnalysing)
      .whenReported({ type: 'ranDry', reason: 'all moves were tried' })
      .records({ type: 'refinementEnded' });
  });

  it('scores the test split once, reports, and ends', () => {
    const { score } = trial(0.9);
    const tested = given(
      { budget: { steps: 1, seconds: null } },
      ...toApproval,
      said({ type: 'veto', reason: null }),
      reported({ type: 'tested', final: score, baseline: score }),
    );
    expect(nextStep(tested.run)).toMatchObject({ work: { kind: 'report' } });
    const ended = tested.whenReported({ type: 'reported', folder: 'runs/r1' }).run;
    expect(ended).toMatchObject({ phase: { name: 'ended' }, reportFolder: 'runs/r1' });
  });

  it('is a pure function of its events', () => {
    expect(given({}, ...toTraining).run).toEqual(given({}, ...toTraining).run);
    expect(given({}, ...toTraining).run.startedAt).toBe(start);
  });

  it('needs no more than the first answers to design', () => {
    expect(nextStep(given({}, reported(prepared)).run)).toMatchObject({ work: { kind: 'design' } });
    expect(given({}, reported(prepared), reported(designed)).run.designReasons).toEqual(['small images']);
  });
});
