import { describe, expect, it } from 'vitest';
import { nextStep } from '../../src/refine/next-step.ts';
import type { Settings } from '../../src/refine/settings.ts';
import { given, proposed, reported, said, toApproval, toProposing, trained } from './given.ts';

const approve = { type: 'approve' } as const;
const elapsed = { type: 'approvalElapsed' } as const;
const ben = 'Ben@slack:T1:U2';
const cyd = 'Cyd@slack:T1:U3';
const approval = (changes: Partial<Settings['approval']>, onTimeout: 'approve' | 'veto' = 'approve') => ({
  approval: { waitSeconds: 60, onTimeout, ...changes },
});

describe('a proposal that needs two approvals', () => {
  const two = approval({ approvals: 2 });

  it('waits on after the first, with the same clock', () => {
    const scene = given(two, ...toApproval);
    const { run } = scene.whenCommanded(approve, ben).records({ type: 'approvalGiven', proposal: 'p1' });
    expect(run.phase).toMatchObject({ name: 'awaitingApproval', approvedBy: [ben] });
    expect(nextStep(run)).toEqual(nextStep(scene.run));
  });

  it('is trained after the second, and knows both', () => {
    const { run } = given(two, ...toApproval, said(approve, ben))
      .whenCommanded({ type: 'approve', proposal: 'p1' }, cyd)
      .records({ type: 'proposalApproved', byDefault: false });
    expect(run.phase).toMatchObject({ name: 'training', approval: { approvedBy: [ben, cyd], byDefault: false } });
    expect(
      given(two, ...toApproval, said(approve, ben), said(approve, cyd), reported(trained(0.7))).run.steps,
    ).toMatchObject([{ approvedBy: [ben, cyd], approval: { approvedBy: [ben, cyd] } }]);
  });

  it('counts a person once, whatever name they have by now', () => {
    const once = given(two, ...toApproval, said(approve, ben));
    once.whenCommanded(approve, ben).nothing();
    once.whenCommanded(approve, 'Benjamin@slack:T1:U2').nothing();
    once.whenCommanded(approve, 'Ben@slack:T1:U9').records({ type: 'proposalApproved' });
  });

  it('is dropped by one veto, and the step knows who had approved', () => {
    const { run } = given(two, ...toApproval, said(approve, ben)).whenCommanded({ type: 'veto', reason: null }, cyd);
    expect(run.steps).toMatchObject([{ verdict: { name: 'vetoed', by: cyd }, approval: null, approvedBy: [ben] }]);
  });

  it('is left to the stated default when they do not come in time', () => {
    const approved = given(two, ...toApproval, said(approve, ben)).whenReported(elapsed).run;
    expect(approved.phase).toMatchObject({ name: 'training', approval: { byDefault: true, approvedBy: [ben] } });
    const vetoed = given(approval({ approvals: 2 }, 'veto'), ...toApproval, said(approve, ben)).whenReported(
      elapsed,
    ).run;
    expect(vetoed.steps).toMatchObject([{ verdict: { name: 'vetoed', byDefault: true }, approvedBy: [ben] }]);
  });

  it('keeps an approval over a pause', () => {
    const resumed = [said(approve, ben), said({ type: 'pause' }), said({ type: 'resume' })] as const;
    given(two, ...toApproval, ...resumed)
      .whenCommanded(approve, cyd)
      .records({ type: 'proposalApproved' });
  });

  it('begins without any, whatever the one before it had', () => {
    const next = [said(approve, ben), said({ type: 'veto', reason: null })] as const;
    const { run } = given(
      two,
      ...toApproval,
      ...next,
      ...toProposing.slice(-1),
      reported(proposed('model', 'model 2')),
    );
    expect(run.phase).toMatchObject({ name: 'awaitingApproval', proposal: { id: 'p2' }, approvedBy: [] });
  });
});

describe('whoever started the run', () => {
  it('may approve where nothing else is said', () => {
    given({}, ...toApproval)
      .whenCommanded(approve, 'Ada')
      .records({ type: 'proposalApproved' });
  });

  it('may not where the starter’s approval does not count, and hears who may', () => {
    const others = given(approval({ starterCounts: false }), ...toApproval);
    others.refuses(approve, /You started this run.*Anybody else in this thread may approve p1\.$/, 'Ada');
    others.whenCommanded(approve, ben).records({ type: 'proposalApproved' });
    const approvers = [
      { id: 'Ada', name: 'Ada' },
      { id: 'slack:T1:U2', name: 'Ben' },
      { id: 'slack:T1:S1', name: '@ml-leads' },
    ];
    given(approval({ starterCounts: false, approvers }), ...toApproval).refuses(
      approve,
      /Ben or @ml-leads may approve p1\.$/,
    );
  });

  it('may always veto', () => {
    given(approval({ starterCounts: false }), ...toApproval)
      .whenCommanded({ type: 'veto', reason: null }, 'Ada')
      .records({ type: 'proposalVetoed' });
  });

  it('is named in the reason of a stop, without an id', () => {
    const { run } = given({}, ...toApproval).whenCommanded({ type: 'stop' }, ben);
    expect(run.ending?.reason).toBe('stopped by Ben');
  });
});
