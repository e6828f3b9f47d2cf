import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createPolicies, openPolicy } from '../../../../src/bots/policy.ts';
import { givenSlack, message, wordsOf } from './given-slack.ts';

describe('who may do what', () => {
  it('is not changed while Slack does not say which groups there are: nobody loses a group to a hiccup', async () => {
    const { ada, slack, leads, policies, scope, opens, pass } = await givenSettings();
    policies.set(scope, { ...openPolicy, approvers: [leads] });
    slack.fail('usergroups.list', { error: 'fatal_error' });
    await ada.clicks(await ada.opensHome(), 'Change it for the workspace');
    await message(ada, slack.directMessage(ada), 'Slack does not say at the moment which user groups there are');
    expect(ada.hasModal()).toBe(false);
    const form = await opens('Change it for the workspace');
    pass(61);
    slack.fail('usergroups.list', { error: 'fatal_error' });
    const errors = await ada.submits(form, { 'Approvals that a proposal needs': '2' });
    expect(Object.values(errors)).toEqual([expect.stringContaining('Slack does not say')]);
    expect(policies.of([scope]).approvers).toEqual([leads]);
  });

  it('keeps a group that Slack does not name any more until somebody takes it out', async () => {
    const { ada, policies, scope, opens } = await givenSettings();
    const gone = { id: `${scope}:S0GONE`, name: '@gone' };
    policies.set(scope, { ...openPolicy, approvers: [gone] });
    expect(await ada.submits(await opens('Change it for the workspace'), {})).toEqual({});
    expect(policies.of([scope]).approvers).toEqual([gone]);
    const form = await opens('Change it for the workspace');
    expect(await ada.submits(form, { 'Who may approve and veto: groups': [] })).toEqual({});
    expect(policies.of([scope]).approvers).toEqual([]);
  });

  it('takes no group that went away while the form was open', async () => {
    const { ada, slack, leads, policies, scope, opens, pass } = await givenSettings();
    const form = await opens('Change it for the workspace');
    pass(61);
    slack.disable(leads.id.split(':').at(-1) ?? '');
    const errors = await ada.submits(form, { 'Who may approve and veto: groups': [leads.name] });
    expect(Object.values(errors)).toEqual(['A group that you chose is not there any more. Choose again.']);
    expect(policies.of([scope])).toEqual(openPolicy);
  });

  it('may name the first hundred of many groups, and keeps those that are named already', async () => {
    const { ada, slack, leads, scope, policies, opens, groupOf } = await givenSettings();
    const others = Array.from({ length: 120 }, () => groupOf(slack.group([])));
    const last = others.at(-1) ?? leads;
    policies.set(scope, { ...openPolicy, approvers: [last] });
    const form = await opens('Change it for the workspace');
    expect(wordsOf(form)).toContain('Of 121 groups Slack shows 100 here');
    expect(await ada.submits(form, { 'Who may approve and veto: groups': [last.name, leads.name] })).toEqual({});
    expect(policies.of([scope]).approvers).toEqual([last, leads]);
  });

  it('asks for no more approvals than there are people to give them', async () => {
    const { ada, leads, scope, policies, opens } = await givenSettings();
    const form = await opens('Change it for the workspace');
    const filled = { 'Who may approve and veto': ['ben'], 'Approvals that a proposal needs': '2' };
    expect(await ada.submits(form, filled)).toEqual({
      'Approvals that a proposal needs': '2 approvals are more than Ben can give.',
    });
    expect(policies.of([scope])).toEqual(openPolicy);
    expect(await ada.submits(form, { ...filled, 'Who may approve and veto: groups': [leads.name] })).toEqual({});
    expect(policies.of([scope]).approvals).toBe(2);
  });

  it('is said for a channel, until it is to be as in the workspace again', async () => {
    const { ada, ben, slack, scope, policies } = await givenSettings();
    const vision = slack.channel('vision', [ada, ben]);
    const places = [`${scope}/${vision.id}`, scope];
    const strict = { ...openPolicy, approvers: [{ id: `${scope}:${ada.id}`, name: 'Ada' }] };
    policies.set(scope, strict);
    const form = async () => {
      await ada.picks(await ada.opensHome(), 'Change it for a channel', vision);
      return ada.modal();
    };
    const first = await form();
    expect(await ada.submits(first, { 'Who may approve and veto': ['ben'] })).toEqual({
      Rules: 'For what you have changed below, choose “Of its own”.',
    });
    expect(policies.of(places)).toEqual(strict);
    const own = { Rules: 'Of its own', 'Who may approve and veto': ['ben'] };
    expect(await ada.submits(first, own)).toEqual({});
    expect(policies.of(places).approvers).toEqual([{ id: `${scope}:${ben.id}`, name: 'Ben' }]);
    expect(policies.of([scope])).toEqual(strict);
    expect(await ada.submits(await form(), {})).toEqual({});
    expect(policies.has(`${scope}/${vision.id}`)).toBe(true);
    expect(await ada.submits(await form(), { Rules: 'As in the workspace' })).toEqual({});
    expect(policies.of(places)).toEqual(strict);
  });

  it('is told to whoever cannot change it, and why', async () => {
    const { ada, slack } = await givenSettings();
    const told = slack.directMessage(ada);
    const change = async () => ada.clicks(await ada.opensHome(), 'Change it for the workspace');
    slack.fail('views.open', { error: 'expired_trigger_id' });
    await change();
    await message(ada, told, 'Slack did not open the form in time. Try again.');
    slack.fail('views.open', { error: 'invalid_arguments' });
    await change();
    await message(ada, told, 'That did not work');
  });

  it('is changed by administrators only, also by one who was one when the page was drawn', async () => {
    const { ada, slack, pass } = await givenSettings();
    const home = await ada.opensHome();
    pass(61);
    slack.demote(ada);
    await ada.clicks(home, 'Change it for the workspace');
    await message(ada, slack.directMessage(ada), 'Only an administrator of the workspace can change this.');
  });
});

/** A workspace with an administrator, Ada, and one user group. */
async function givenSettings() {
  const database = new DatabaseSync(':memory:');
  const given = await givenSlack({ database });
  const { slack } = given;
  const ada = slack.user('ada', { displayName: 'Ada', admin: true });
  const ben = slack.user('ben', { displayName: 'Ben' });
  const scope = `slack:${slack.teamId}`;
  const groupOf = (id: string) => ({ id: `${scope}:${id}`, name: `@${id.toLowerCase()}` });
  return {
    ...given,
    ada,
    ben,
    scope,
    groupOf,
    leads: groupOf(slack.group([ben])),
    policies: createPolicies(database),
    async opens(button: string) {
      await ada.clicks(await ada.opensHome(), button);
      return ada.modal();
    },
  };
}
