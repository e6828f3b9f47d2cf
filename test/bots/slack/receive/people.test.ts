import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSlackClients, type SlackClient } from '../../../../src/bots/slack/connect/clients.ts';
import { createPeople } from '../../../../src/bots/slack/receive/people.ts';
import { CommandRefused } from '../../../../src/refine/commands.ts';
import { startFakeSlack } from '../../../fakes/slack/fake-slack.ts';

const log = pino({ level: 'silent' });

describe('the people of a workspace', () => {
  it('are called by a name that came with the request while Slack does not tell, and by their own as soon as it does', async () => {
    const { slack, ada, client } = await given();
    const connected = Promise.withResolvers<SlackClient>();
    const people = createPeople(
      () => connected.promise,
      log,
      () => 0,
    );
    const id = `slack:${slack.teamId}:${ada.id}`;
    expect(await people.person(slack.teamId, ada.id, 'ada99')).toEqual({ id, name: 'ada99' });
    connected.resolve(client);
    await expect.poll(async () => (await people.person(slack.teamId, ada.id)).name).toBe('Ada');
  });

  it('are not asked for again at once where Slack does not tell', async () => {
    const { slack, ada, people, pass } = await given();
    slack.fail('users.info', { error: 'fatal_error' });
    for (const _ of [1, 2]) expect((await people.person(slack.teamId, ada.id)).name).toBe(ada.id);
    pass(31);
    expect((await people.person(slack.teamId, ada.id)).name).toBe('Ada');
  });

  it('keep their names, and nobody keeps being an administrator without Slack saying so', async () => {
    const { slack, ada, people, pass } = await given();
    expect(await people.isAdmin(slack.teamId, ada.id)).toBe(true);
    pass(61);
    slack.fail('users.info', { error: 'fatal_error' });
    expect(await people.isAdmin(slack.teamId, ada.id)).toBeNull();
    expect((await people.person(slack.teamId, ada.id)).name).toBe('Ada');
  });

  it('are in a group where Slack says so; where it says nothing, nobody is taken to be in it or not', async () => {
    const { slack, ada, ben, people } = await given();
    const id = `slack:${slack.teamId}:${slack.group([ada])}`;
    const isIn = async (user: string) =>
      people.isMember({ id, name: '@leads' }, await people.person(slack.teamId, user));
    slack.fail('usergroups.list', { error: 'fatal_error' });
    await expect(isIn(ada.id)).rejects.toThrow(
      new CommandRefused('Slack does not say at the moment who is in @leads. Try again.'),
    );
    expect(await isIn(ada.id)).toBe(true);
    expect(await isIn(ben.id)).toBe(false);
  });

  it('are in groups that the app may not read, or in none: nobody knows', async () => {
    const { slack, ada, people } = await given();
    const id = `slack:${slack.teamId}:${slack.group([ada])}`;
    expect(await people.groups(slack.teamId)).toMatchObject([{ id }]);
    const { people: others } = await given({ scopes: ['users:read'] });
    expect(await others.groups(slack.teamId)).toEqual([]);
    const person = { id: `slack:${slack.teamId}:${ada.id}`, name: 'Ada' };
    await expect(others.isMember({ id, name: '@leads' }, person)).rejects.toThrow('usergroups:read');
  });

  it('have groups that are not known for a while, which is not the same as none', async () => {
    const { slack, ada, people } = await given();
    slack.group([ada]);
    slack.fail('usergroups.list', { error: 'fatal_error' });
    expect(await people.groups(slack.teamId)).toBeNull();
    expect(await people.groups(slack.teamId)).toHaveLength(1);
  });
});

async function given(options: Parameters<typeof startFakeSlack>[0] = {}) {
  const slack = await startFakeSlack(options);
  onTestFinished(() => slack.close());
  const client = createSlackClients(slack.botToken, { log, apiUrl: slack.apiUrl }).asking;
  let seconds = 0;
  return {
    slack,
    client,
    people: createPeople(
      async () => client,
      log,
      () => seconds * 1000,
    ),
    ada: slack.user('ada', { displayName: 'Ada', admin: true }),
    ben: slack.user('ben', { displayName: 'Ben' }),
    pass(more: number): void {
      seconds += more;
    },
  };
}
