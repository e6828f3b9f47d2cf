import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';

const botToken = 'xoxb-1-2-bot';
const appToken = 'xapp-1-A1-2-app';
const one = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken };
const several = {
  SLACK_APP_TOKEN: appToken,
  SLACK_CLIENT_ID: '12.34',
  SLACK_CLIENT_SECRET: 'client-secret',
  SLACK_TOKEN_KEY: 'a pass phrase of some length',
  SLACK_PUBLIC_URL: 'https://improve.example.org/',
};

describe('the settings of Slack', () => {
  it('without any credentials keep the bot out of it', () => {
    expect(readConfig({}).slack).toBeNull();
    expect(readConfig({ SLACK_NOTIFY: 'all', SLACK_PORT: '8080' }).slack).toBeNull();
  });

  it('are two tokens for one workspace in Socket Mode', () => {
    expect(readConfig(one).slack).toEqual({
      apiUrl: 'https://slack.com/api/',
      transport: { kind: 'socket', appToken },
      workspaces: { kind: 'one', botToken },
      port: 3000,
      notify: 'decisions',
    });
  });

  it('are a signing secret instead of the app token for HTTP', () => {
    const { slack } = readConfig({ SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: 'abc', SLACK_PORT: '8080' });
    expect(slack).toMatchObject({ transport: { kind: 'http', signingSecret: 'abc' }, port: 8080 });
  });

  it('are four things for several workspaces', () => {
    expect(readConfig(several).slack?.workspaces).toEqual({
      kind: 'several',
      clientId: '12.34',
      clientSecret: 'client-secret',
      tokenKey: 'a pass phrase of some length',
      publicUrl: 'https://improve.example.org',
    });
  });

  it('take another API, with or without its last slash', () => {
    for (const url of ['https://slack-gov.com/api', 'https://slack-gov.com/api/'])
      expect(readConfig({ ...one, SLACK_API_URL: url }).slack?.apiUrl).toBe('https://slack-gov.com/api/');
  });

  it.each([
    ['a bot token alone', { SLACK_BOT_TOKEN: botToken }, 'Slack needs a way to the bot: set SLACK_APP_TOKEN'],
    ['an app token alone', { SLACK_APP_TOKEN: appToken }, 'Slack needs a workspace: set SLACK_BOT_TOKEN for one'],
    ['two ways to the bot', { ...one, SLACK_SIGNING_SECRET: 'abc' }, 'leave one of them away. docs/slack.md says'],
    ['one and several workspaces', { ...several, SLACK_BOT_TOKEN: botToken }, 'leave one or the other away.'],
    ['several without a key', { ...several, SLACK_TOKEN_KEY: '' }, 'the app needs SLACK_TOKEN_KEY as well.'],
    [
      'several with half of it',
      { ...several, SLACK_CLIENT_ID: '', SLACK_PUBLIC_URL: '' },
      'SLACK_CLIENT_ID and SLACK_PUBLIC_URL as well.',
    ],
    [
      'a client with nothing else',
      { SLACK_CLIENT_ID: '12.34' },
      /^Slack needs a way.* SLACK_CLIENT_SECRET, SLACK_TOKEN_KEY and SLACK_PUBLIC_URL as well\. docs\/slack\.md/,
    ],
    [
      'tokens that are swapped',
      { SLACK_BOT_TOKEN: appToken, SLACK_APP_TOKEN: botToken },
      /SLACK_BOT_TOKEN is wrong: .*/,
    ],
    [
      'an app token for the bot',
      { SLACK_BOT_TOKEN: appToken },
      'it begins with xoxb-, and this is an app-level token, which belongs into SLACK_APP_TOKEN.',
    ],
    ['the token of a person', { SLACK_BOT_TOKEN: 'xoxp-1' }, 'the token of a person, which the bot never needs'],
    ['a token that expires', { SLACK_BOT_TOKEN: 'xoxe.xoxb-1-a' }, 'turn token rotation off'],
    ['what is no token', { SLACK_APP_TOKEN: 'secret' }, 'SLACK_APP_TOKEN is wrong: it begins with xapp-.'],
    ['a weak key', { SLACK_TOKEN_KEY: 'short' }, 'it must have 16 characters or more; `openssl rand -base64 32`'],
    ['an API without TLS', { SLACK_API_URL: 'http://slack.example/api/' }, 'it must begin with https://'],
    ['an address that is none', { SLACK_PUBLIC_URL: 'improve.example.org' }, 'it is like https://improve.example.org'],
    ['a client id that is none', { SLACK_CLIENT_ID: 'A012' }, 'it is two numbers with a dot between them'],
    ['a level that is none', { SLACK_NOTIFY: 'some' }, 'SLACK_NOTIFY is wrong'],
  ])('with %s say what to do', (_, environment, sentence) => {
    expect(() => readConfig(environment)).toThrow(sentence);
  });

  it('never show a secret, not even a wrong one', () => {
    const wrong = { SLACK_BOT_TOKEN: 'xoxp-hidden', SLACK_TOKEN_KEY: 'hidden', SLACK_SIGNING_SECRET: 'hidden hidden' };
    expect(() => readConfig(wrong)).toThrow(/^(?!.*hidden).*SLACK_SIGNING_SECRET is wrong/);
  });
});
