import type { App, SlackViewAction, webApi } from '@slack/bolt';
import { CommandRefused } from '../../../refine/commands.ts';
import { decodeAction } from '../../action-value.ts';
import type { Asker } from '../../chat.ts';
import { steerShortcut } from '../connect/scopes.ts';
import { answer, type Spot, whisper } from './answers.ts';
import { filledIn } from './forms/inputs.ts';
import { reasonFormId, reasonFormMetadata } from './forms/reason-form.ts';
import { startFormId, startFormMetadata, startIntent } from './forms/start-form.ts';
import { steerForm, steerFormId, steerFormMetadata, steerLine } from './forms/steer-form.ts';
import { openForm } from './open-form.ts';
import type { ReceiveParts } from './parts.ts';
import { refuseForeignChannel } from './thread-link.ts';

/** Forms that people have filled in. Each closes at once; what came of it is told where they asked. */
export function receiveForms(app: App, parts: ReceiveParts): void {
  app.view(startFormId, async ({ ack, view, body, client }) => {
    await ack();
    const { channel } = startFormMetadata.parse(JSON.parse(view.private_metadata));
    const { intent, approvers } = startIntent(filledIn(view));
    const { workspace, spot } = spotOf(body, channel, null);
    const ask = async () => {
      await refuseForeignChannel(client, channel);
      const members = await Promise.all(approvers.map((user) => parts.people.person(workspace, user)));
      return parts.chat.start(intent, members, await askerOf(body, spot, null));
    };
    await tellAt(client, spot, '', ask);
  });

  app.view(reasonFormId, async ({ ack, view, body, client }) => {
    const metadata = reasonFormMetadata.parse(JSON.parse(view.private_metadata));
    await ack();
    const value = decodeAction(metadata.value);
    if (value === null) return;
    const { spot } = spotOf(body, metadata.channel, metadata.thread);
    const words = filledIn(view).one('words');
    const ask = async () => parts.chat.click(value, words, await askerOf(body, spot, value.run));
    await tellAt(client, spot, value.run, ask);
  });

  app.view(steerFormId, async ({ ack, view, body, client }) => {
    const line = steerLine(filledIn(view));
    const needs = needsWords(line);
    if (needs !== null) return ack({ response_action: 'errors', errors: { words: needs } });
    await ack();
    const { run, channel, thread } = steerFormMetadata.parse(JSON.parse(view.private_metadata));
    const { spot } = spotOf(body, channel, thread);
    await tellAt(client, spot, run, async () => parts.chat.command(line, await askerOf(body, spot, run)));
  });

  /** The message shortcut “Steer this run”: on any message of a run's thread. */
  app.shortcut({ callback_id: steerShortcut, type: 'message_action' }, async ({ ack, shortcut, client }) => {
    await ack();
    const { channel, message, user, team } = shortcut;
    const workspace = team?.id ?? user.team_id ?? '';
    const thread = typeof message.thread_ts === 'string' ? message.thread_ts : message.ts;
    const id = parts.posted.runStartedBy(`${workspace}/${channel.id}/${thread}`);
    const run = parts.chat.runsOf(workspace).find((each) => each.id === id);
    await tellAt(client, { channel: channel.id, user: user.id, thread }, run?.id ?? '', async () => {
      if (run === undefined || run.phase.name === 'ended')
        throw new CommandRefused('This message belongs to no run that goes on. Take one in the thread of such a run.');
      const view = steerForm(run, { run: run.id, channel: channel.id, thread });
      await openForm(client, shortcut.trigger_id, view, 'help');
      return { type: 'told' };
    });
  });

  async function askerOf({ user, team }: SlackViewAction, spot: Spot, run: string | null): Promise<Asker> {
    const workspace = team?.id ?? user.team_id ?? '';
    const person = await parts.people.person(workspace, user.id, user.name);
    return { person, place: { workspace, room: `${workspace}/${spot.channel}`, run } };
  }

  function tellAt(client: webApi.WebClient, spot: Spot, run: string, ask: Parameters<typeof answer>[0]): Promise<void> {
    return answer(ask, { parts, client, run, tell: whisper(client, spot), done: null, isAddressed: true });
  }
}

function spotOf({ user, team }: SlackViewAction, channel: string, thread: string | null) {
  return { workspace: team?.id ?? user.team_id ?? '', spot: { channel, user: user.id, thread } };
}

function needsWords(line: string): string | null {
  if (line === 'guide') return 'Say what the team should try.';
  return /^change p\d+$/.test(line) ? 'Say what should change.' : null;
}
