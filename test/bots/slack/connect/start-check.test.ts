import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { botScopes } from '../../../../src/bots/slack/connect/scopes.ts';
import { checkAppToken, checkBotToken, judgeSocketMode } from '../../../../src/bots/slack/connect/start-check.ts';
import { createSlackTests, settingsFor } from '../../../support/slack-app.ts';

const tests = createSlackTests();
afterEach(tests.end);

const scopes = botScopes.map(({ name }) => name);
const without = (...missing: readonly string[]) => scopes.filter((name) => !missing.includes(name));
const log = pino({ level: 'silent' });

describe('the start', () => {
  async function start(options: Parameters<typeof tests.slack>[0], error?: string) {
    const slack = await tests.slack(options);
    if (error !== undefined) slack.fail('auth.test', { error });
    return tests.app(await settingsFor(slack)).start();
  }

  it('says nothing where all is there, and needs no scope that is not asked for', async () => {
    expect(await start({ scopes })).toEqual([]);
  });

  it('ends with every scope that it cannot do without', async () => {
    await expect(start({ scopes: without('files:write', 'commands', 'users:read') })).rejects.toThrow(
      [
        'The scope commands is missing, which is needed for /improve and the shortcut of a message. Add it under OAuth & Permissions, then reinstall the app.',
        'The scope files:write is missing, which is needed to attach charts, sources and the report. Add it under OAuth & Permissions, then reinstall the app.',
      ].join('\n'),
    );
  });

  it('goes on without the scopes that it can do without, and says what is worse', async () => {
    expect(await start({ scopes: without('users:read', 'usergroups:read') })).toEqual([
      'The scope users:read is missing, which is needed to call people by their names and to know administrators. Add it under OAuth & Permissions, then reinstall the app.',
      'The scope usergroups:read is missing, which is needed to give permissions to user groups. Add it under OAuth & Permissions, then reinstall the app.',
    ]);
  });

  it.each([
    ['invalid_auth', 'Slack does not know the bot token (invalid_auth). Copy the Bot User OAuth Token'],
    [
      'token_revoked',
      'was revoked, or the app was removed from the workspace (token_revoked). Install the app again and',
    ],
    ['account_inactive', 'was removed from the workspace (account_inactive)'],
    ['token_expired', 'The bot token has expired (token_expired). Turn token rotation off'],
    ['team_disabled', 'Slack does not let this app work in the workspace (team_disabled). Ask an administrator'],
    ['accesslimited', 'Slack refuses the network that this machine is in (accesslimited). Add its address'],
  ])('with a bot token of which Slack says %s says what to do', async (error, sentence) => {
    await expect(start({}, error)).rejects.toThrow(sentence);
  });

  it.each([
    ['invalid_auth', 'Slack does not know the app token (invalid_auth). Make an app-level token'],
    [
      'not_allowed_token_type',
      'given as the app token is a token of another kind (not_allowed_token_type). Make an app-level token',
    ],
    [
      'missing_scope',
      'lacks the scope connections:write (missing_scope). Make an app-level token under Basic Information',
    ],
    ['socket_mode_not_enabled', 'Socket Mode is off (socket_mode_not_enabled). Turn it on under Socket Mode'],
  ])('with an app token of which Slack says %s says what to do', async (error, sentence) => {
    const slack = await tests.slack();
    slack.fail('apps.connections.open', { error });
    await expect(tests.app(await settingsFor(slack)).start()).rejects.toThrow(sentence);
  });
});

describe('the check', () => {
  it('says whose the bot token is and that all scopes are there', async () => {
    const slack = await tests.slack({ scopes });
    expect(await checkBotToken(await settingsFor(slack), slack.botToken, log)).toEqual([
      { name: 'Bot token', verdict: 'good', found: 'improver in lab' },
      { name: 'Scopes', verdict: 'good', found: 'all that are needed' },
    ]);
  });

  it('tells a bot token in the place of the app token', async () => {
    const slack = await tests.slack();
    expect(await checkAppToken(await settingsFor(slack), slack.botToken, log)).toMatchObject([
      { verdict: 'bad', found: 'what is given as the app token is a token of another kind (not_allowed_token_type)' },
    ]);
  });

  it('of a Slack that is away is a warning, not a problem', async () => {
    const slack = await tests.slack();
    const settings = await settingsFor(slack);
    await slack.close();
    for (const check of [checkBotToken, checkAppToken])
      expect(await check(settings, 'xoxb-1', log)).toMatchObject([
        { verdict: 'warning', found: expect.stringMatching(/^Slack cannot be reached: .*ECONNREFUSED/) },
      ]);
  });

  it('warns of a Socket Mode that Slack calls off', () => {
    expect(judgeSocketMode({ messages: ['[WARN] Socket Mode is not turned on.'] })).toMatchObject([
      { verdict: 'warning', found: 'Slack says that it is off' },
    ]);
    expect(judgeSocketMode({})).toEqual([]);
  });
});
