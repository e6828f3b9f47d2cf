import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createPolicies, openPolicy, type Policy, withPolicy } from '../../src/bots/policy.ts';
import { settings } from '../support/run-builder.ts';

const ada = { id: 'slack:T1:U1', name: 'Ada' };
const leads = { id: 'slack:T1:S1', name: '@ml-leads' };
const strict: Policy = { starters: [ada], approvers: [ada, leads], approvals: 2, starterCounts: false };

describe('the policies of a bot', () => {
  const policies = () => createPolicies(new DatabaseSync(':memory:'));

  it('let anybody start, and one of anybody decide, where nothing was agreed', () => {
    expect(policies().of(['slack:T1/C1', 'slack:T1'])).toEqual({
      starters: [],
      approvers: [],
      approvals: 1,
      starterCounts: true,
    });
  });

  it('hold for every channel of a workspace, and for one channel before that', () => {
    const agreed = policies();
    agreed.set('slack:T1', strict);
    expect(agreed.of(['slack:T1/C1', 'slack:T1'])).toEqual(strict);
    agreed.set('slack:T1/C1', { ...strict, approvals: 3 });
    expect(agreed.of(['slack:T1/C1', 'slack:T1']).approvals).toBe(3);
    expect(['slack:T1', 'slack:T1/C1', 'slack:T1/C2'].map(agreed.has)).toEqual([true, true, false]);
    expect(agreed.of(['slack:T1/C2', 'slack:T1']).approvals).toBe(2);
    agreed.set('slack:T1/C1', null);
    expect(agreed.of(['slack:T1/C1', 'slack:T1'])).toEqual(strict);
    expect(agreed.of(['slack:T2'])).toEqual(openPolicy);
  });

  it('are still there after a restart', () => {
    const database = new DatabaseSync(':memory:');
    createPolicies(database).set('slack:T1', strict);
    expect(createPolicies(database).of(['slack:T1'])).toEqual(strict);
  });

  it('cannot ask for what no run could have', () => {
    expect(() => policies().set('slack:T1', { ...strict, approvals: 0 })).toThrow();
  });
});

describe('a run that is started under a policy', () => {
  it('has it in its settings', () => {
    expect(withPolicy(settings, strict).approval).toEqual({
      ...settings.approval,
      waitSeconds: null,
      approvers: [ada, leads],
      approvals: 2,
      starterCounts: false,
    });
  });

  it('may ask for more approvals, not for fewer', () => {
    const asked = (approvals: number, starterCounts: boolean) => ({
      ...settings,
      approval: { ...settings.approval, approvals, starterCounts },
    });
    expect(withPolicy(asked(1, true), strict).approval).toMatchObject({ approvals: 2, starterCounts: false });
    expect(withPolicy(settings, { ...openPolicy, starterCounts: false }).approval.waitSeconds).toBeNull();
    expect(withPolicy(settings, openPolicy).approval.waitSeconds).toBe(settings.approval.waitSeconds);
    expect(withPolicy(asked(3, false), openPolicy).approval).toMatchObject({ approvals: 3, starterCounts: false });
  });
});
