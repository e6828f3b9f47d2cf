import { describe, expect, it } from 'vitest';
import { secondsUsed } from '../../src/refine/ending.ts';
import { nextStep } from '../../src/refine/next-step.ts';
import {
  analysed,
  given,
  later,
  proposed,
  reported,
  said,
  toAnalysing,
  toApproval,
  toBaseline,
  toProposing,
  toTraining,
  trained,
  trial,
} from './given.ts';

const budgetOfOne = { budget: { steps: 1, seconds: null } };

describe('approve', () => {
  it('sends the open proposal to training, by name and time', () => {
    const { run } = given({}, ...toApproval).whenCommanded({ type: 'approve', proposal: 'p1' });
    expect(run.phase).toMatchObject({ name: 'training', approval: { approvedBy: ['Ada'], byDefault: false } });
  });

  it('may be said twice', () =>
    given({}, ...toTraining)
      .whenCommanded({ type: 'approve' })
      .nothing());

  it('is refused when nothing is open, and says what happens instead', () => {
    given({}, ...toBaseline).refuses({ type: 'approve' }, /No proposal is open: the baseline is training/);
    given({}, ...toApproval).refuses(
      { type: 'approve', proposal: 'p9' },
      /There is no proposal p9.*the open proposal is p1/,
    );
    given({}, ...toApproval, said({ type: 'veto', reason: null })).refuses(
      { type: 'approve', proposal: 'p1' },
      /p1 was vetoed already/,
    );
  });
});

describe('veto', () => {
  it('drops a proposal that waits, with the reason', () => {
    const { run } = given({}, ...toApproval).whenCommanded({ type: 'veto', reason: 'too slow' });
    expect(run.steps).toMatchObject([
      { verdict: { name: 'vetoed', by: 'Ada', reason: 'too slow' }, trials: [], trainSeconds: 0 },
    ]);
  });

  it('cancels a training: the job that the run wants is another one', () => {
    const scene = given({}, ...toTraining);
    const cancelled = nextStep(scene.run)?.job;
    const { run } = scene.whenCommanded({ type: 'veto', reason: null });
    expect(nextStep(run)?.job).not.toBe(cancelled);
    expect(run.phase.name).toBe('analysing');
  });

  it('may be said twice of the same proposal', () => {
    given({}, ...toApproval, said({ type: 'veto', reason: null }))
      .whenCommanded({ type: 'veto', proposal: 'p1', reason: null })
      .nothing();
  });
});

describe('freeze', () => {
  it('drops what is open on that component', () => {
    given({}, ...toTraining)
      .whenCommanded({ type: 'freeze', component: 'model' })
      .records({ type: 'componentFrozen' }, { type: 'proposalDropped' });
    given({}, ...toTraining)
      .whenCommanded({ type: 'freeze', component: 'data' })
      .records({ type: 'componentFrozen' });
  });

  it('sends a proposal that is being written back to the analyst', () => {
    const { run } = given({}, ...toProposing).whenCommanded({ type: 'freeze', component: 'model' });
    expect(run.phase.name).toBe('analysing');
    expect(run.steps).toEqual([]);
  });

  it('asks the analyst again when it comes while the component is being chosen', () => {
    const scene = given({}, ...toAnalysing);
    expect(scene.whenCommanded({ type: 'freeze', component: 'data' }).run.turn).toBe(scene.run.turn + 1);
  });

  it('refuses the last open component', () => {
    const two = [said({ type: 'freeze', component: 'data' }), said({ type: 'freeze', component: 'model' })] as const;
    given({}, ...toAnalysing, ...two).refuses(
      { type: 'freeze', component: 'training' },
      /training is the last open component/,
    );
  });

  it('holds: an analyst that chooses it anyway is asked again', () => {
    given({}, ...toAnalysing, said({ type: 'freeze', component: 'data' }))
      .whenReported(analysed('data'))
      .records({ type: 'workFailed' });
  });

  it('is undone by unfreeze', () => {
    const frozen = given({}, ...toAnalysing, said({ type: 'freeze', component: 'data' }));
    expect(frozen.whenCommanded({ type: 'unfreeze', component: 'data' }).run.steering.frozen).toEqual([]);
    frozen.refuses({ type: 'unfreeze', component: 'model' }, /model is not frozen/);
  });
});

describe('prioritise and guide', () => {
  it('hold from the next proposal on, the priority once', () => {
    const wished = given(
      {},
      ...toApproval,
      said({ type: 'prioritise', component: 'data' }),
      said({ type: 'guide', words: 'try mixup' }),
    );
    expect(wished.run.phase.name).toBe('awaitingApproval');
    expect(wished.run.steering).toMatchObject({
      priority: 'data',
      guidance: [{ words: 'try mixup', fromStep: 2, by: 'Ada' }],
    });
    const chosen = given(
      {},
      ...toApproval,
      said({ type: 'prioritise', component: 'data' }),
      said({ type: 'veto', reason: null }),
      reported(analysed('data')),
    );
    expect(chosen.run.steering.priority).toBeNull();
  });

  it('refuses a frozen component and empty words', () => {
    given({}, ...toAnalysing, said({ type: 'freeze', component: 'data' })).refuses(
      { type: 'prioritise', component: 'data' },
      /data is frozen/,
    );
    given({}, ...toAnalysing).refuses({ type: 'guide', words: '  ' }, /Say what the team should try/);
  });
});

describe('pause', () => {
  it('lets a training under way finish and be judged, and starts nothing new', () => {
    const paused = given({}, ...toTraining, said({ type: 'pause' }));
    expect(nextStep(paused.run)).toMatchObject({ work: { kind: 'train' } });
    const judged = paused.whenReported(trained(0.7)).run;
    expect(judged.steps).toHaveLength(1);
    expect(nextStep(judged)).toBeNull();
  });

  it('stops the clock of an approval; resume starts it anew', () => {
    const paused = given({}, ...toApproval, said({ type: 'pause' }));
    expect(nextStep(paused.run)).toBeNull();
    const { run } = paused.whenCommanded({ type: 'resume' });
    expect(nextStep(run)).toMatchObject({ queue: 'timer', until: run.updatedAt + 60_000 });
  });

  it('keeps an approval given meanwhile, and trains after resume', () => {
    const approved = given({}, ...toApproval, said({ type: 'pause' }), said({ type: 'approve' }));
    expect(nextStep(approved.run)).toBeNull();
    expect(nextStep(approved.whenCommanded({ type: 'resume' }).run)).toMatchObject({
      work: { kind: 'train', of: 'candidate' },
    });
  });

  it('is not charged to the time budget', () => {
    const budget = { budget: { steps: 9, seconds: 60 } };
    const resumed = given(budget, ...toApproval, said({ type: 'pause' }), later(3600), said({ type: 'resume' }));
    expect(resumed.run.phase.name).toBe('awaitingApproval');
    expect(secondsUsed(resumed.run, resumed.run.updatedAt)).toBeLessThan(60);
    resumed
      .whenCommanded({ type: 'veto', reason: null })
      .records({ type: 'proposalVetoed' }, { type: 'refinementEnded' });
  });

  it('holds the final test back when the last training is judged meanwhile', () => {
    const judged = given(budgetOfOne, ...toTraining, said({ type: 'pause' })).whenReported(trained(0.7)).run;
    expect(judged.phase.name).toBe('testing');
    expect(nextStep(judged)).toBeNull();
  });

  it('may be said twice; resume without it is refused', () => {
    given({}, ...toTraining, said({ type: 'pause' }))
      .whenCommanded({ type: 'pause' })
      .nothing();
    given({}, ...toTraining).refuses({ type: 'resume' }, /not paused/);
  });
});

describe('stop', () => {
  it('cancels the work and scores what there is', () => {
    const { run } = given({}, ...toTraining).whenCommanded({ type: 'stop' });
    expect(run.steps).toMatchObject([{ verdict: { name: 'dropped' } }]);
    expect(nextStep(run)).toMatchObject({ work: { kind: 'test' } });
    expect(run.ending?.reason).toBe('stopped by Ada');
  });

  it('goes straight to the report when nothing was trained', () => {
    expect(nextStep(given({}, ...toBaseline).whenCommanded({ type: 'stop' }).run)).toMatchObject({
      work: { kind: 'report' },
    });
  });

  it('works while paused, and skips a final test that is under way', () => {
    expect(
      nextStep(given({}, ...toApproval, said({ type: 'pause' })).whenCommanded({ type: 'stop' }).run),
    ).toMatchObject({ work: { kind: 'test' } });
    given(budgetOfOne, ...toApproval, said({ type: 'veto', reason: null }))
      .whenCommanded({ type: 'stop' })
      .records({ type: 'testSkipped' });
  });

  it('brings the report also where the final test fails for ever', () => {
    const broken = { type: 'infrastructureFailed', message: 'no engine' } as const;
    const stuck = given(
      budgetOfOne,
      ...toApproval,
      said({ type: 'veto', reason: null }),
      reported(broken),
      reported(broken),
      reported(broken),
    );
    expect(nextStep(stuck.run)).toBeNull();
    expect(nextStep(stuck.whenCommanded({ type: 'stop' }).run)).toMatchObject({ work: { kind: 'report' } });
  });

  it('leaves an ended run alone', () => {
    const { score } = trial(0.9);
    const tested = [
      reported({ type: 'tested', final: score, baseline: score }),
      reported({ type: 'reported', folder: 'x' }),
    ] as const;
    const ended = given(budgetOfOne, ...toApproval, said({ type: 'veto', reason: null }), ...tested);
    ended.refuses({ type: 'stop' }, /has ended/);
    ended.refuses({ type: 'guide', words: 'more' }, /has ended/);
  });
});

describe('a proposal that was dropped by a freeze', () => {
  it('may be made again: nobody judged it', () => {
    const again = [
      said({ type: 'freeze', component: 'model' }),
      said({ type: 'unfreeze', component: 'model' }),
      reported(analysed('model')),
    ] as const;
    given({}, ...toApproval, ...again)
      .whenReported(proposed('model'))
      .records({ type: 'proposalMade' });
  });
});
