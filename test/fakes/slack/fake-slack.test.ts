import type { App } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { startHttpApp, startInstallableApp, startSocketApp } from './bolt-app.ts';
import { type FakeSlack, startFakeSlack } from './fake-slack.ts';
import type { Message } from './objects.ts';

const veto = {
  type: 'button' as const,
  action_id: 'veto',
  text: { type: 'plain_text' as const, text: 'Veto' },
  value: 'p1',
};
const reasonView = {
  type: 'modal' as const,
  callback_id: 'why',
  title: { type: 'plain_text' as const, text: 'Why?' },
  submit: { type: 'plain_text' as const, text: 'Veto' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason',
      label: { type: 'plain_text' as const, text: 'Reason' },
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    },
  ],
};

/** A command that posts a card, whose button opens a modal. */
function listenForVetoes(app: App): void {
  app.command('/improve', async ({ command, ack, client }) => {
    await ack(`Starting ${command.text}.`);
    const blocks = [{ type: 'actions', elements: [veto] }];
    await client.chat.postMessage({ channel: command.channel_id, text: 'A run', blocks });
  });
  app.action('veto', async ({ ack, body, client }) => {
    await ack();
    if (body.type === 'block_actions') await client.views.open({ trigger_id: body.trigger_id, view: reasonView });
  });
  app.view('why', async ({ ack, view }) => {
    const reason = view.state.values.reason?.text?.value ?? '';
    if (reason.length < 5) await ack({ response_action: 'errors', errors: { reason: 'Say more.' } });
    else await ack();
  });
}

/** The one message of the channel, once it is there. */
async function card(sees: () => readonly Message[]): Promise<Message> {
  await expect.poll(() => sees().length).toBe(1);
  const [message] = sees();
  if (!message) throw new Error('There is no message.');
  return message;
}

/** Does nothing unless a test says so. */
const idle = (): void => {};

describe('the fake Slack', () => {
  it.each([
    ['Socket Mode', startSocketApp],
    ['signed HTTP', startHttpApp],
  ])('carries a command, a click and a modal through %s', async (_, startApp) => {
    await using slack = await startFakeSlack();
    const ada = slack.user('ada');
    const vision = slack.channel('vision', [ada]);
    await using _app = await startApp(slack, listenForVetoes);
    expect(await ada.types(vision, '/improve start <fashion> @ada')).toMatchObject([
      { text: 'Starting start &lt;fashion&gt; @ada.', through: 'acknowledgement' },
    ]);
    const run = await card(() => ada.sees(vision));
    expect(run).toMatchObject({ text: 'A run', bot_id: slack.botId, user: slack.botUserId });
    await expect(ada.clicks(run, 'Approve')).rejects.toThrow('There is no button "Approve"; there are: "Veto".');
    await ada.clicks(run, 'Veto');
    const why = await ada.modal();
    expect(await ada.submits(why, {})).toEqual({ Reason: 'Please complete this required field.' });
    expect(await ada.submits(why, { Reason: 'no' })).toEqual({ Reason: 'Say more.' });
    await expect(ada.submits(why, { Why: 'no' })).rejects.toThrow('The view has no input "Why"; it has: "Reason".');
    expect(await ada.submits(why, { reason: 'It leaks the test set.' })).toEqual({});
    expect(ada.hasModal()).toBe(false);
    await slack.settled();
    slack.assertClean();
  });

  it('tells the app of a mention twice, and of its own messages and edits', async () => {
    await using slack = await startFakeSlack();
    const ada = slack.user('ada');
    const vision = slack.channel('vision', [ada]);
    const heard: unknown[] = [];
    await using started = await startSocketApp(
      slack,
      (app) => {
        app.event('app_mention', async ({ event }) => void heard.push(['mention', event.text]));
        app.event('message', async ({ event }) => void heard.push([event.subtype ?? 'message', 'bot_id' in event]));
      },
      { ignoreSelf: false },
    );
    const root = ada.says(vision, 'Hello <you> & https://example.org');
    expect(root.text).toBe('Hello &lt;you&gt; &amp; <https://example.org>');
    ada.mentions(root, 'status');
    const { ts } = await started.app.client.chat.postMessage({
      channel: vision.id,
      text: 'Running',
      thread_ts: root.ts,
    });
    await started.app.client.chat.update({ channel: vision.id, ts: ts ?? '', text: 'Done' });
    await slack.settled();
    expect(heard).toEqual(
      expect.arrayContaining([
        ['message', false],
        ['mention', `<@${slack.botUserId}> status`],
        ['message', true],
        ['message_changed', false],
      ]),
    );
    expect(heard).toHaveLength(5);
    expect(ada.sees(root)).toMatchObject([{ reply_count: 2 }, {}, { text: 'Done', edited: { user: slack.botUserId } }]);
    slack.assertClean();
  });

  it.each([
    ['Socket Mode', startSocketApp, 'timeout'],
    ['signed HTTP', startHttpApp, 'http_timeout'],
  ])('delivers an event twice through %s', async (_, startApp, reason) => {
    await using slack = await startFakeSlack();
    const ada = slack.user('ada');
    const vision = slack.channel('vision', [ada]);
    const heard: unknown[] = [];
    await using _app = await startApp(slack, (app) => {
      app.event(
        'message',
        async ({ body, context }) => void heard.push([body.event_id, context.retryNum || 0, context.retryReason]),
      );
    });
    slack.duplicateNextEvents();
    ada.says(vision, 'Hello');
    await slack.settled();
    const [[id] = []] = heard as [string][];
    expect(heard).toEqual([
      [id, 0, reason === 'timeout' ? '' : undefined],
      [id, 1, reason],
    ]);
    slack.assertClean();
  });

  it.each([
    ['drops the connection', (slack: FakeSlack) => slack.sockets.drop()],
    ['asks the app to connect again', (slack: FakeSlack) => slack.sockets.refresh()],
  ])('%s, and sends what was missed when the app is back', async (_, disturb) => {
    await using slack = await startFakeSlack({ retryDelaysSeconds: [0, 0.5, 0.5, 0.5, 1, 1] });
    const ada = slack.user('ada');
    const vision = slack.channel('vision', [ada]);
    const heard: unknown[] = [];
    await using _app = await startSocketApp(slack, (app) => {
      listenForVetoes(app);
      app.event('message', async ({ event }) => void heard.push('text' in event && event.text));
    });
    disturb(slack);
    await expect.poll(() => slack.sockets.connections).toBe(0);
    await expect(ada.types(vision, '/improve start mnist')).rejects.toThrow('dispatch_failed');
    ada.says(vision, 'Still there?');
    await slack.settled();
    expect(heard).toEqual(['Still there?']);
    expect(slack.sockets.connections).toBe(1);
    slack.assertClean();
  });

  it('tells a person, and the test, what the app did not acknowledge', async () => {
    await using slack = await startFakeSlack({ retryDelaysSeconds: [] });
    const ada = slack.user('ada');
    const vision = slack.channel('vision', [ada]);
    await using _app = await startSocketApp(slack, (app) => app.command('/improve', async () => {}));
    await expect(ada.types(vision, '/improve')).rejects.toThrow('did not acknowledge /improve within 3 s');
  });

  it('takes no address that is not the app’s, nor one with another signing secret', async () => {
    await using slack = await startFakeSlack();
    await expect(startHttpApp(slack, idle, 'another-secret')).rejects.toThrow("didn't respond with the value");
  });

  it('takes a trigger once, and not late', async () => {
    const errors: unknown[] = [];
    const openTwice = (app: App) =>
      app.action('veto', async ({ ack, body, client }) => {
        await ack();
        for (let time = 0; time < 2 && body.type === 'block_actions'; time += 1)
          await client.views
            .open({ trigger_id: body.trigger_id, view: reasonView })
            .catch((error) => errors.push(error.data.error));
      });
    for (const triggerSeconds of [3, 0]) {
      await using slack = await startFakeSlack({ triggerSeconds });
      const ada = slack.user('ada');
      const vision = slack.channel('vision', [ada]);
      await using started = await startSocketApp(slack, openTwice);
      const blocks = [{ type: 'actions', elements: [veto] }];
      await started.app.client.chat.postMessage({ channel: vision.id, text: 'A run', blocks });
      await ada.clicks(await card(() => ada.sees(vision)), 'Veto');
      await expect.poll(() => slack.callsOf('views.open').length).toBe(2);
    }
    await expect.poll(() => errors).toEqual(['exchanged_trigger_id', 'expired_trigger_id', 'expired_trigger_id']);
  });

  it('shows an answer in place of the message, five times at most, and lets a person click what is outdated', async () => {
    await using slack = await startFakeSlack();
    const ada = slack.user('ada');
    const ben = slack.user('ben');
    const vision = slack.channel('vision', [ada, ben]);
    const failures: unknown[] = [];
    await using started = await startSocketApp(slack, (app) => {
      app.action('veto', async ({ ack, body, respond, action }) => {
        await ack();
        if (action.type !== 'button') return;
        if (body.user.id !== ada.id) return void (await respond({ text: `Too late for ${action.value}.` }));
        await respond({ text: 'Vetoed', replace_original: true });
        for (let time = 2; time <= 6; time += 1)
          await respond({ text: `${time}` }).catch((error: unknown) => failures.push([time, String(error)]));
      });
    });
    const blocks = [{ type: 'actions', elements: [veto] }];
    await started.app.client.chat.postMessage({ channel: vision.id, text: 'A run', blocks });
    const run = await card(() => ada.sees(vision));
    await ada.clicks(run, 'Veto');
    await expect.poll(() => failures).toEqual([[6, expect.stringContaining('404')]]);
    expect(ada.ephemerals(vision).map(({ text }) => text)).toEqual(['2', '3', '4', '5']);
    expect(ada.looksAgain(run)).toMatchObject({ text: 'Vetoed', blocks: [] });
    await expect(ben.clicks(run, 'Veto')).rejects.toThrow('There is no button');
    await ben.clicksOutdated(run, 'Veto');
    await expect
      .poll(() => ben.ephemerals(vision))
      .toMatchObject([{ text: 'Too late for p1.', through: 'response_url' }]);
    await slack.settled();
    slack.assertClean();
  });

  it('publishes a Home tab, runs shortcuts, and looks up options', async () => {
    await using slack = await startFakeSlack();
    const ada = slack.user('ada');
    const vision = slack.channel('vision', [ada]);
    const submitted: unknown[] = [];
    await using _app = await startSocketApp(slack, (app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'Your runs' } }];
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
      });
      app.shortcut('steer_run', async ({ ack, shortcut, client }) => {
        await ack();
        const label = { type: 'plain_text' as const, text: 'Dataset' };
        const element = { type: 'external_select' as const, action_id: 'dataset', min_query_length: 0 };
        const blocks = [{ type: 'input' as const, block_id: 'data', label, element }];
        await client.views.open({ trigger_id: shortcut.trigger_id, view: { ...reasonView, blocks } });
      });
      app.options('dataset', async ({ ack, options }) => {
        const names = ['mnist', 'fashion-mnist'].filter((name) => name.includes(options.value));
        await ack({ options: names.map((name) => ({ text: { type: 'plain_text', text: name }, value: name })) });
      });
      app.view('why', async ({ ack, view }) => {
        submitted.push(view.state.values.data?.dataset?.selected_option?.value);
        await ack();
      });
    });
    expect((await ada.opensHome()).blocks).toMatchObject([{ type: 'header', text: { text: 'Your runs' } }]);
    await ada.usesShortcut(ada.says(vision, 'Hello'), 'steer_run');
    const view = await ada.modal();
    expect(await ada.looksUp(view, 'Dataset', 'fash')).toEqual(['fashion-mnist']);
    expect(await ada.submits(view, { Dataset: 'mnist' })).toEqual({});
    expect(submitted).toEqual(['mnist']);
    await slack.settled();
    slack.assertClean();
  });

  it('lets other workspaces install the app, each with a token of its own', async () => {
    await using slack = await startFakeSlack();
    await using started = await startInstallableApp(slack, (app) =>
      app.command('/improve', async ({ ack, client, command }) => {
        await ack();
        await client.chat.postMessage({ channel: command.channel_id, text: `Hello ${command.team_domain}` });
      }),
    );
    for (const domain of ['acme', 'umbrella']) {
      const workspace = slack.workspace(domain, { installed: false });
      const ada = workspace.user('ada');
      const vision = workspace.channel('vision', [ada]);
      const page = await fetch(`${started.address}/slack/install`, { redirect: 'manual' });
      const allowed = slack.consents(
        workspace,
        page.headers.get('location') ?? '',
        `${started.address}/slack/oauth_redirect`,
      );
      expect((await fetch(allowed)).status).toBe(200);
      expect(await ada.types(vision, '/improve', { waitSeconds: 0 })).toEqual([]);
      await expect.poll(() => ada.sees(vision)).toMatchObject([{ text: `Hello ${domain}`, team: workspace.teamId }]);
    }
    await slack.settled();
    slack.assertClean();
  });
});
