import { describe, expect, it } from 'vitest';
import { changesAskedFor } from '../../src/refine/change-request.ts';
import { nextStep } from '../../src/refine/next-step.ts';
import { analysed, given, later, proposed, reported, said, toApproval, toBaseline, toTraining } from './given.ts';

const smaller = { type: 'change', words: 'half as wide' } as const;

describe('change', () => {
  it('drops the proposal, and its engineer hears the words for the next one', () => {
    const { run } = given({}, ...toApproval)
      .whenCommanded({ ...smaller, proposal: 'p1' }, 'Ben')
      .records(
        { type: 'proposalVetoed', proposal: 'p1', reason: 'changes asked for: half as wide', byDefault: false },
        { type: 'guidanceGiven', words: 'half as wide' },
        { type: 'componentPrioritised', component: 'model' },
      );
    expect(run.steering).toMatchObject({
      priority: 'model',
      guidance: [{ words: 'half as wide', by: 'Ben', fromStep: 2 }],
    });
    expect(run.steps.map(({ verdict }) => changesAskedFor(verdict))).toEqual(['half as wide']);
  });

  it('leads to one piece of work: the analyst’s, and then that engineer’s', () => {
    const asked = given({}, ...toApproval, said(smaller));
    expect(nextStep(asked.run)).toMatchObject({ job: `r1-t${asked.run.turn}`, work: { kind: 'analyse' } });
    const { run } = asked.whenReported(analysed('model'));
    expect(nextStep(run)).toMatchObject({ work: { kind: 'propose', diagnosis: { component: 'model' } } });
    expect(run.steering.priority).toBeNull();
  });

  it('ends a training of the proposal', () => {
    const scene = given({}, ...toTraining);
    const { run } = scene.whenCommanded(smaller);
    expect(run.phase.name).toBe('analysing');
    expect(nextStep(run)?.job).not.toBe(nextStep(scene.run)?.job);
  });

  it('names the component first only where it is not so already', () => {
    given({}, ...toApproval, said({ type: 'prioritise', component: 'model' }))
      .whenCommanded(smaller)
      .records({ type: 'proposalVetoed' }, { type: 'guidanceGiven' });
    const other = given({}, ...toApproval, said({ type: 'prioritise', component: 'data' }));
    expect(other.whenCommanded(smaller).run.steering.priority).toBe('model');
  });

  it('does not bring the same code again', () => {
    given({}, ...toApproval, said(smaller), reported(analysed('model')))
      .whenReported(proposed('model'))
      .records({ type: 'workFailed', message: expect.stringContaining('was tried in this run before') });
    given({}, ...toApproval, said(smaller), reported(analysed('model')))
      .whenReported(proposed('model', 'model 2'))
      .records({ type: 'proposalMade' });
  });

  it('waits with a run that is paused', () => {
    const paused = given({}, ...toApproval, said({ type: 'pause' }), said(smaller));
    expect(nextStep(paused.run)).toBeNull();
    expect(nextStep(paused.whenCommanded({ type: 'resume' }).run)).toMatchObject({ work: { kind: 'analyse' } });
  });

  it('is refused where no other proposal can follow, and says what is possible', () => {
    given({ budget: { steps: 1, seconds: null } }, ...toApproval).refuses(
      smaller,
      /No other proposal can follow: the one step of the budget is used\. `approve p1` or `veto p1`\./,
    );
    given({ budget: { steps: 9, seconds: 60 } }, ...toApproval, later(3600)).refuses(
      smaller,
      /the time budget of 1 min/,
    );
  });

  it('is refused without words, and where nothing is open', () => {
    given({}, ...toApproval).refuses({ ...smaller, words: ' ' }, /Say what should change/);
    given({}, ...toBaseline).refuses(smaller, /No proposal is open: the baseline is training.*nothing to change now/);
    given({}, ...toApproval, said(smaller)).refuses(
      { ...smaller, proposal: 'p1' },
      /p1 was vetoed already\. There is nothing to change now\. `guide` tells the team more\./,
    );
    given({}, ...toApproval).refuses({ ...smaller, proposal: 'p4' }, /no proposal p4.*: the open proposal is p1\./);
  });

  it('cuts words that are too long for an event', () => {
    const { run } = given({}, ...toApproval).whenCommanded({ ...smaller, words: 'a'.repeat(5000) });
    expect(run.steps).toMatchObject([{ verdict: { reason: expect.stringMatching(/^.{4000}$/) } }]);
  });
});

describe('a veto with a reason of its own', () => {
  it('asks for no changes', () => {
    const { run } = given({}, ...toApproval, said({ type: 'veto', reason: 'too slow' }));
    expect(run.steps.map(({ verdict }) => changesAskedFor(verdict))).toEqual([null]);
  });
});
