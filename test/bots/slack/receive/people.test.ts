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
    expect(await people.isAdmin(slack.teamId, ada.id)).toBe(false);
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
});

async function given() {
  const slack = await startFakeSlack();
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
