import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from './fake-slack.ts';

/** Bolt as an app should set it up: options of its own for the socket, and a short pause before it connects again. */
async function startApp(slack: FakeSlack, listen: (app: App) => void): Promise<AsyncDisposable> {
  const clientOptions = () => ({ slackApiUrl: slack.apiUrl, logLevel: LogLevel.ERROR });
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    clientPingTimeout: 300,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: clientOptions() },
  });
  const app = new App({ token: slack.botToken, receiver, clientOptions: clientOptions(), logLevel: LogLevel.ERROR });
  listen(app);
  await app.start();
  return { [Symbol.asyncDispose]: async () => void (await app.stop()) };
}

const clientOf = (slack: FakeSlack) =>
  new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logLevel: LogLevel.ERROR });

describe('the fake Slack', () => {
  it('carries a command, a click and a modal through Socket Mode', async () => {
    const slack = await startFakeSlack();
    const ada = slack.user('ada');
    const channel = slack.channel('vision', [ada]);
    await using _app = await startApp(slack, (app) => {
      app.command('/improve', async ({ command, ack, client }) => {
        await ack(`Starting ${command.text}.`);
        await client.chat.postMessage({
          channel: command.channel_id,
          text: 'A run',
          blocks: [
            { type: 'section', text: { type: 'mrkdwn', text: 'A *run*' } },
            {
              type: 'actions',
              elements: [
                { type: 'button', action_id: 'veto', text: { type: 'plain_text', text: 'Veto' }, value: 'p1' },
              ],
            },
          ],
        });
      });
      app.action('veto', async ({ ack, body, client }) => {
        await ack();
        if (body.type !== 'block_actions') return;
        await client.views.open({
          trigger_id: body.trigger_id,
          view: {
            type: 'modal',
            callback_id: 'why',
            title: { type: 'plain_text', text: 'Why?' },
            submit: { type: 'plain_text', text: 'Veto' },
            blocks: [
              {
                type: 'input',
                block_id: 'reason',
                label: { type: 'plain_text', text: 'Reason' },
                element: { type: 'plain_text_input', action_id: 'text' },
              },
            ],
          },
        });
      });
      app.view('why', async ({ ack, view }) => {
        const reason = view.state.values.reason?.text?.value ?? '';
        if (reason.length < 5) await ack({ response_action: 'errors', errors: { reason: 'Say more.' } });
        else await ack();
      });
    });
    expect(await ada.types(channel, '/improve start <fashion>')).toMatchObject([
      { text: 'Starting start &lt;fashion&gt;.', through: 'acknowledgement' },
    ]);
    await expect.poll(() => ada.sees(channel)).toMatchObject([{ text: 'A run', bot_id: slack.botId }]);
    const [run] = ada.sees(channel);
    if (!run) throw new Error('no message');
    await ada.clicks(run, 'Veto');
    const why = await ada.modal();
    expect(await ada.submits(why, {})).toEqual({ Reason: 'Please complete this required field.' });
    expect(await ada.submits(why, { Reason: 'no' })).toEqual({ Reason: 'Say more.' });
    expect(await ada.submits(why, { Reason: 'It leaks the test set.' })).toEqual({});
    expect(ada.hasModal()).toBe(false);
    await slack.settled();
    await slack.close();
  });

  it('reads back what a client posted', async () => {
    const slack = await startFakeSlack();
    const channel = slack.channel('vision', []);
    const client = clientOf(slack);
    const metadata = { event_type: 'card', event_payload: { run: 'r1' } };
    const root = await client.chat.postMessage({ channel: channel.id, text: 'root' });
    if (!root.ts) throw new Error('no ts');
    await client.chat.postMessage({ channel: channel.id, text: 'reply', thread_ts: root.ts, metadata });
    const { messages } = await client.conversations.replies({
      channel: channel.id,
      ts: root.ts,
      include_all_metadata: true,
    });
    expect(messages).toMatchObject([
      { text: 'root', reply_count: 1 },
      { text: 'reply', metadata },
    ]);
    await slack.close();
  });
});
