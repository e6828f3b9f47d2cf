import { afterEach, describe, expect, it } from 'vitest';
import { createSlackTests, settingsFor } from '../../../support/slack-app.ts';

const tests = createSlackTests();
afterEach(tests.end);

async function connected() {
  const slack = await tests.slack();
  const logged: string[] = [];
  const app = tests.app(await settingsFor(slack), { logged });
  app.app.command('/improve', async ({ ack }) => ack({ text: 'Heard.' }));
  await app.start();
  const ada = slack.user('ada');
  const channel = slack.channel('vision', [ada]);
  const opened = () => slack.callsOf('apps.connections.open');
  const answers = async () => (await ada.types(channel, '/improve status')).length === 1;
  return { slack, app, logged, opened, answers };
}

describe('the socket', () => {
  it.each(['refresh', 'drop'] as const)('is there again within 1.5 s of a %s', async (end) => {
    const { slack, opened, answers } = await connected();
    const before = performance.now();
    slack.sockets[end]();
    await expect.poll(() => opened().length, { interval: 5 }).toBe(2);
    await expect.poll(() => slack.sockets.connections, { interval: 5 }).toBe(1);
    expect(performance.now() - before).toBeLessThan(1500);
    expect(await answers()).toBe(true);
  });

  it.each([
    ['HTTP 500', { status: 500 }],
    ['invalid_auth', { error: 'invalid_auth' }],
    ['a broken connection', 'lost before'],
    ['a rate limit', { retryAfterSeconds: 1 }],
  ] as const)('comes back after Slack answered %s', async (_, fault) => {
    const { slack, opened, answers } = await connected();
    slack.fail('apps.connections.open', fault);
    slack.sockets.drop();
    await expect.poll(() => opened().length, { interval: 5, timeout: 5000 }).toBe(3);
    await expect.poll(() => slack.sockets.connections, { interval: 5 }).toBe(1);
    expect(await answers()).toBe(true);
    slack.assertClean();
  });

  it('waits longer and longer where it is closed again and again', async () => {
    const { slack, opened, answers } = await connected();
    slack.sockets.drop();
    await expect.poll(() => opened().length, { interval: 5 }).toBe(2);
    await expect.poll(answers).toBe(true);
    const before = performance.now();
    slack.sockets.drop();
    await expect.poll(() => opened().length, { interval: 5, timeout: 3000 }).toBe(3);
    expect(performance.now() - before).toBeGreaterThan(900);
  });

  it('is not opened again once the app has stopped', async () => {
    const { slack, app, opened } = await connected();
    slack.sockets.drop();
    await app.stop();
    await expect.poll(() => slack.sockets.connections).toBe(0);
    expect(opened().length).toBe(1);
  });
});

describe('the start', () => {
  it('waits for a Slack that is away for a moment', async () => {
    const slack = await tests.slack();
    slack.fail('apps.connections.open', { status: 503 }, { times: 2 });
    expect(await tests.app(await settingsFor(slack)).start()).toEqual([]);
    expect(slack.sockets.connections).toBe(1);
  });

  it('goes on without a Slack that stays away, says so, and connects when it is back', async () => {
    const slack = await tests.slack();
    slack.fail('apps.connections.open', { status: 503 }, { times: 2 });
    const app = tests.app(await settingsFor(slack), { patienceMilliseconds: 300 });
    expect(await app.start()).toEqual([
      'Slack answers HTTP 503. Look at status.slack.com, and at SLACK_API_URL. The bot goes on trying.',
    ]);
    await expect.poll(() => slack.sockets.connections, { timeout: 10_000 }).toBe(1);
  });
});
