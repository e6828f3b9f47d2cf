import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { SlackApp } from '../../../../src/bots/slack/connect/app.ts';
import type { FakeSlack } from '../../../fakes/slack/fake-slack.ts';
import { createSlackTests, settingsFor, settingsForSeveral } from '../../../support/slack-app.ts';

const tests = createSlackTests();
afterEach(tests.end);

/** Gives the app handlers that write down what they hear. */
function listen({ app }: SlackApp, slack: FakeSlack): readonly string[] {
  const heard: string[] = [];
  app.command('/improve', async ({ ack, command }) => {
    heard.push(`command ${command.text}`);
    await ack({ text: `Heard ${command.text}.` });
  });
  app.event('app_mention', async ({ context }) => {
    heard.push(`mention of ${context.botUserId === slack.botUserId ? 'us' : context.botUserId}`);
  });
  app.message(async ({ message }) => {
    heard.push(`message ${'text' in message ? message.text : ''}`);
  });
  app.shortcut('steer_run', async ({ ack }) => {
    heard.push('shortcut');
    await ack();
  });
  return heard;
}

describe.each(['socket', 'http'] as const)('the Slack app by %s', (transport) => {
  async function started(handlers: (app: SlackApp, slack: FakeSlack) => readonly string[]) {
    const slack = await tests.slack();
    const settings = await settingsFor(slack, transport);
    const logged: string[] = [];
    const app = tests.app(settings, { logged });
    const heard = handlers(app, slack);
    const told = await app.start();
    if (transport === 'http') await slack.deliverTo(`http://127.0.0.1:${settings.port}/slack/events`);
    const ada = slack.user('ada');
    return { slack, app, heard, told, logged, ada, channel: slack.channel('vision', [ada]) };
  }

  it('hears commands, mentions, messages and shortcuts in the same handlers', async () => {
    const { slack, heard, told, ada, channel } = await started(listen);
    expect(told).toEqual([]);
    const shown = await ada.types(channel, '/improve status');
    expect(shown.map(({ text }) => text)).toEqual(['Heard status.']);
    const message = ada.mentions(channel, 'hello');
    await ada.usesShortcut(message, 'steer_run');
    await slack.settled();
    const hello = `message <@${slack.botUserId}> hello`;
    expect([...heard].sort()).toEqual(['command status', 'mention of us', hello, 'shortcut']);
    slack.assertClean();
  });

  it('logs a handler that fails, and goes on', async () => {
    const { slack, heard, logged, ada, channel } = await started((app, slack) => {
      app.app.message('boom', async () => {
        throw new Error('no such thing', { cause: new Error('because') });
      });
      return listen(app, slack);
    });
    ada.says(channel, 'boom');
    await slack.settled();
    await expect.poll(() => logged.filter((line) => line.includes('slack handler failed')).length).toBe(1);
    expect(logged.join('')).toContain('no such thing (because)');
    ada.says(channel, 'hello');
    await expect.poll(() => heard).toContain('message hello');
  });

  it('never logs a token or a secret, not even at debug', async () => {
    const { slack, logged, app, ada, channel } = await started(listen);
    await ada.types(channel, '/improve status');
    await app.stop();
    expect(logged.length).toBeGreaterThan(0);
    for (const secret of [slack.botToken, slack.appToken, slack.signingSecret])
      expect(logged.join('')).not.toContain(secret);
  });

  it('can be stopped twice, and then hears nothing', async () => {
    const { slack, heard, app, ada, channel } = await started(listen);
    await app.stop();
    await app.stop();
    await expect.poll(() => slack.sockets.connections).toBe(0);
    await expect(ada.types(channel, '/improve status')).rejects.toThrow('did not reach the app');
    expect(heard).toEqual([]);
  });
});

describe('the Slack app by HTTP', () => {
  it('takes only what is signed with the secret', async () => {
    const slack = await tests.slack();
    const settings = await settingsFor(slack, 'http');
    const app = tests.app({ ...settings, transport: { kind: 'http', signingSecret: 'another secret' } });
    const heard = listen(app, slack);
    await app.start();
    await expect(slack.deliverTo(`http://127.0.0.1:${settings.port}/slack/events`)).rejects.toThrow();
    const ada = slack.user('ada');
    await expect(ada.types(slack.channel('vision', [ada]), '/improve status')).rejects.toThrow('http_error');
    expect(heard).toEqual([]);
  });

  it('says which variable to change where its port is taken', async () => {
    const slack = await tests.slack();
    const settings = await settingsFor(slack, 'http');
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(settings.port, resolve));
    await expect(tests.app(settings).start()).rejects.toThrow(
      `The port ${settings.port} cannot be opened. Set SLACK_PORT to a free one.`,
    );
    other.close();
  });

  it('takes no events on the port of installations in Socket Mode', async () => {
    const slack = await tests.slack();
    const settings = await settingsForSeveral(slack);
    const app = tests.app(settings);
    const heard = listen(app, slack);
    await app.start();
    await expect(slack.deliverTo(`http://127.0.0.1:${settings.port}/slack/events`)).rejects.toThrow();
    const ada = slack.user('ada');
    await expect(ada.types(slack.channel('vision', [ada]), '/improve status')).rejects.toThrow('http_error');
    expect(heard).toEqual([]);
  });
});
