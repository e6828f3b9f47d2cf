import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSlackClients } from '../../../../src/bots/slack/connect/clients.ts';
import { failureOf } from '../../../../src/bots/slack/deliver/failures.ts';
import { startFakeSlack } from '../../../fakes/slack/fake-slack.ts';

describe('the clients of a workspace', () => {
  it('do not post again by themselves', async () => {
    const { slack, clients, channel } = await given();
    slack.fail('chat.postMessage', 'lost after');
    const failure = await failing(clients.posting.chat.postMessage({ channel, text: 'Hello' }));
    expect(failure).toEqual({ kind: 'unclear' });
    expect(slack.callsOf('chat.postMessage')).toHaveLength(1);
  });

  it('ask again where a person waits, but not for long', async () => {
    const { slack, clients } = await given();
    slack.fail('auth.test', { status: 503 }, { times: 2 });
    await clients.asking.auth.test();
    slack.fail('auth.test', { status: 503 }, { times: 3 });
    expect(await failing(clients.asking.auth.test())).toEqual({ kind: 'unclear' });
  });

  it('say at once that it was too much, and go on with other calls', async () => {
    const { slack, clients, channel } = await given();
    for (const kind of ['posting', 'progress', 'asking'] as const) {
      slack.fail('chat.postMessage', { retryAfterSeconds: 30 });
      const failure = await failing(clients[kind].chat.postMessage({ channel, text: 'Hello' }));
      expect(failure).toEqual({ kind: 'limited', seconds: 30 });
      await clients[kind].auth.test();
    }
  });

  it('give up on an answer that does not come', async () => {
    const { slack, clients, channel } = await given();
    slack.fail('chat.postMessage', { slowSeconds: 600 });
    const failure = await failing(clients.posting.chat.postMessage({ channel, text: 'Hello' }));
    expect(failure).toEqual({ kind: 'unclear' });
  });

  it('name what Slack refuses', async () => {
    const { clients } = await given();
    const failure = await failing(clients.posting.chat.postMessage({ channel: 'C404', text: 'Hello' }));
    expect(failure).toEqual({ kind: 'refused', code: 'channel_not_found' });
  });
});

async function given() {
  const slack = await startFakeSlack({ events: [] });
  onTestFinished(() => slack.close());
  const log = pino({ level: 'silent' });
  const clients = createSlackClients(slack.botToken, { log, apiUrl: slack.apiUrl, postingSeconds: 0.3 });
  return { slack, clients, channel: slack.channel('vision', []).id };
}

async function failing(call: Promise<unknown>) {
  return failureOf(
    await call.then(
      () => 'no failure',
      (error: unknown) => error,
    ),
  );
}
