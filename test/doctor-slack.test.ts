import { afterEach, describe, expect, it } from 'vitest';
import { examineSlack } from '../src/doctor-slack.ts';
import { createSlackTests, settingsFor, settingsForSeveral } from './support/slack-app.ts';

const tests = createSlackTests();
afterEach(tests.end);

describe('the doctor', () => {
  it('says nothing of Slack where the bot is not there', async () => {
    expect(await examineSlack(null)).toEqual({ title: 'Slack', findings: [] });
  });

  it('asks Slack about both tokens', async () => {
    const slack = await tests.slack();
    const { findings } = await examineSlack(await settingsFor(slack));
    expect(findings.map(({ name, verdict, found }) => [name, verdict, found])).toEqual([
      ['Bot token', 'good', 'improver in lab'],
      ['Scopes', 'good', 'all that are needed'],
      ['App token', 'good', 'Slack opens a socket'],
    ]);
    expect(slack.sockets.connections).toBe(0);
  });

  it('says what to do about each of them', async () => {
    const slack = await tests.slack({ scopes: [] });
    slack.fail('apps.connections.open', { error: 'socket_mode_not_enabled' });
    const { findings } = await examineSlack(await settingsFor(slack));
    expect(findings.filter(({ verdict }) => verdict === 'bad').map(({ found }) => found)).toEqual([
      'the scope commands is missing, which is needed for /improve and the shortcut of a message',
      'the scope chat:write is missing, which is needed to post and edit the cards of a run',
      'the scope app_mentions:read is missing, which is needed to hear what is said to the bot by name',
      'the scope channels:history is missing, which is needed to hear what is said in the thread of a run',
      'the scope groups:history is missing, which is needed to hear the same in private channels',
      'the scope files:write is missing, which is needed to attach charts, sources and the report',
      'Socket Mode is off (socket_mode_not_enabled)',
    ]);
  });

  it('says what it cannot ask about', async () => {
    const slack = await tests.slack();
    const { findings } = await examineSlack(await settingsForSeveral(slack, 'http'));
    expect(findings.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['Workspaces', 'good'],
      ['HTTP', 'good'],
    ]);
  });
});
