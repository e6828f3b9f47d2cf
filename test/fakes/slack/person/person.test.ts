import type { App } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { startSocketApp } from '../bolt-app.ts';
import { startFakeSlack } from '../fake-slack.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const policy = { type: 'radio_buttons', action_id: 'policy', options: [option('Ask'), option('Run')] };
const input = (label: string, element: object, more: object = {}) => ({
  type: 'input',
  label: plain(label),
  element,
  ...more,
});
const form = (blocks: object[], more: object = {}) => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Start a run'),
  submit: plain('Start'),
  blocks,
  ...more,
});

/** An app whose every message has a button that opens this view. */
async function officeWith(view: object, listen: (app: App) => void = () => {}) {
  const slack = await startFakeSlack();
  const ada = slack.user('ada');
  const vision = slack.channel('vision', [ada]);
  const started = await startSocketApp(slack, (app) => {
    app.action('open', async ({ ack, body, client }) => {
      await ack();
      await client.apiCall('views.open', { trigger_id: 'trigger_id' in body ? body.trigger_id : '', view });
    });
    app.action('policy', async ({ ack }) => ack());
    listen(app);
  });
  const button = { type: 'button', action_id: 'open', text: plain('Open') };
  const title = plain('Fold & read');
  const container = { type: 'container', title, child_blocks: [{ type: 'actions', elements: [button] }] };
  await started.app.client.apiCall('chat.postMessage', { channel: vision.id, text: 'A form', blocks: [container] });
  const [message] = ada.sees(vision);
  if (!message) throw new Error('There is no message.');
  const stop = async () => {
    await started[Symbol.asyncDispose]();
    await slack[Symbol.asyncDispose]();
  };
  return { slack, ada, vision, message, client: started.app.client, [Symbol.asyncDispose]: stop };
}

describe('a person in the fake Slack', () => {
  it('fills in a form, held to what its inputs take', async () => {
    const submitted: unknown[] = [];
    const view = form([
      input('Seeds', {
        type: 'number_input',
        action_id: 'n',
        is_decimal_allowed: false,
        min_value: '1',
        max_value: '9',
      }),
      input('Goal', { type: 'plain_text_input', action_id: 'goal', initial_value: '95 %' }, { optional: true }),
      input('Approvers', { type: 'multi_users_select', action_id: 'who' }),
      input('Parts', { type: 'checkboxes', action_id: 'parts', options: [option('Data'), option('Model')] }),
      { type: 'actions', block_id: 'how', elements: [policy] },
    ]);
    await using here = await officeWith(view, (app) =>
      app.view('form', async ({ ack, view }) => {
        submitted.push(...Object.values(view.state.values).flatMap((actions) => Object.values(actions)));
        await ack();
      }),
    );
    const { ada, message, slack } = here;
    expect(ada.reads(message)).toBe('Fold & read\nOpen');
    await ada.clicks(message, 'Open');
    const shown = await ada.modal();
    expect(await ada.submits(shown, { Seeds: '10' })).toEqual({
      Seeds: 'Enter a number of 9 or less.',
      Approvers: 'Please complete this required field.',
      Parts: 'Please complete this required field.',
    });
    await ada.chooses(shown, 'Run');
    await expect(ada.submits(shown, { Parts: ['Code'] })).rejects.toThrow(
      'no option "Code"; there are: "Data", "Model"',
    );
    expect(await ada.submits(shown, { Seeds: '3', Approvers: ['ada'], Parts: ['Model'] })).toEqual({});
    expect(submitted).toEqual([
      { type: 'radio_buttons', selected_option: option('Run') },
      { type: 'number_input', value: '3' },
      { type: 'plain_text_input', value: '95 %' },
      { type: 'multi_users_select', selected_users: [ada.id] },
      { type: 'checkboxes', selected_options: [option('Model')] },
    ]);
    await expect(ada.submits(shown, {})).rejects.toThrow('ada does not have that modal open');
    slack.assertClean();
  });

  it('sees one view after another, and closes them', async () => {
    const closed: unknown[] = [];
    const blocks = [{ type: 'section', text: plain('Sure?') }];
    await using here = await officeWith(form(blocks), (app) => {
      app.view('form', async ({ ack }) =>
        ack({ response_action: 'push', view: form(blocks, { callback_id: 'sure', notify_on_close: true }) as never }),
      );
      app.view({ callback_id: 'sure', type: 'view_closed' }, async ({ ack, view }) => {
        closed.push(view.callback_id);
        await ack();
      });
    });
    const { ada, message, client, slack } = here;
    await ada.clicks(message, 'Open');
    const first = await ada.modal();
    await ada.submits(first, {});
    const second = await ada.modal();
    expect(second).toMatchObject({ callback_id: 'sure', previous_view_id: first.id, root_view_id: first.id });
    const stale = { view_id: second.id, hash: first.hash, view: form(blocks) };
    await expect(client.apiCall('views.update', stale)).rejects.toMatchObject({ data: { error: 'hash_conflict' } });
    await ada.closes(second);
    expect(closed).toEqual(['sure']);
    await ada.closes(await ada.modal());
    expect(ada.hasModal()).toBe(false);
    slack.assertClean();
  });

  it('cannot do what Slack does not let them', async () => {
    await using here = await officeWith(form([]));
    const { ada, message, slack, vision } = here;
    const ben = slack.user('ben');
    expect(() => ben.says(vision, 'Hello')).toThrow('ben is not in that channel');
    await expect(ben.clicks(message, 'Open')).rejects.toThrow('ben is not in that channel');
    await expect(ada.types(message as never, '/improve status')).rejects.toThrow('not supported in threads');
    ada.deletes(message);
    await expect(ada.clicks(message, 'Open')).rejects.toThrow('is not there any more');
  });

  it('is told of an error that fits no input, by the test', async () => {
    const view = form([input('Goal', { type: 'plain_text_input', action_id: 'goal' }, { block_id: 'goal' })]);
    await using here = await officeWith(view, (app) =>
      app.view('form', async ({ ack }) => ack({ response_action: 'errors', errors: { gaol: 'No.' } })),
    );
    await here.ada.clicks(here.message, 'Open');
    await here.ada.submits(await here.ada.modal(), { Goal: '95 %' });
    expect(here.slack.complaints).toEqual(['an error for gaol, which is no input of the view']);
  });
});
