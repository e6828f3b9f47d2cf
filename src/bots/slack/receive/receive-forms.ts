import type { App, webApi } from '@slack/bolt';
import { CommandRefused } from '../../../refine/commands.ts';
import { decodeAction } from '../../action-value.ts';
import type { Asker, Place } from '../../chat.ts';
import { runOf } from '../../rooms.ts';
import { missingWords } from '../../steer-choices.ts';
import { steerShortcut } from '../connect/scopes.ts';
import { answerInSlack, type Spot, tellAt } from './answers.ts';
import { filledIn } from './forms/inputs.ts';
import { reasonFormId, reasonFormMetadata } from './forms/reason-form.ts';
import { startFormId, startFormMetadata, startIntent } from './forms/start-form.ts';
import { filledLine, steerForm, steerFormId, steerFormMetadata } from './forms/steer-form.ts';
import { openForm } from './open-form.ts';
import type { ReceiveParts } from './parts.ts';

/** Forms that people have filled in. Each closes at once; what came of it is told where they asked. */
export function receiveForms(app: App, parts: ReceiveParts): void {
  app.view(startFormId, async ({ ack, view, body, client, context }) => {
    await ack();
    if (!isFirst(view)) return;
    const { channel, isPrivate } = startFormMetadata.parse(JSON.parse(view.private_metadata));
    const { intent, approvers } = startIntent(filledIn(view));
    const workspace = context.teamId ?? '';
    const spot: Spot = { channel, user: body.user.id, thread: null };
    await tell(client, spot, async () => {
      const members = await Promise.all(approvers.map((user) => parts.people.person(workspace, user)));
      return parts.chat.start(intent, members, await askerOf(body, workspace, spot, { isPrivate, run: null }));
    });
  });

  app.view(reasonFormId, async ({ ack, view, body, client, context }) => {
    await ack();
    if (!isFirst(view)) return;
    const metadata = reasonFormMetadata.parse(JSON.parse(view.private_metadata));
    const value = decodeAction(metadata.value);
    if (value === null) return;
    const spot: Spot = { channel: metadata.channel, user: body.user.id, thread: metadata.thread };
    const words = filledIn(view).one('words');
    await tell(client, spot, async () => {
      const asker = await askerOf(body, context.teamId ?? '', spot, { isPrivate: true, run: value.run });
      return parts.chat.click(value, words, asker);
    });
  });

  app.view(steerFormId, async ({ ack, view, body, client, context }) => {
    const line = filledLine(filledIn(view));
    const needs = missingWords(line);
    if (needs !== null) return ack({ response_action: 'errors', errors: { words: needs } });
    await ack();
    if (!isFirst(view)) return;
    const { run, channel, thread } = steerFormMetadata.parse(JSON.parse(view.private_metadata));
    const spot: Spot = { channel, user: body.user.id, thread };
    await tell(client, spot, async () => {
      const asker = await askerOf(body, context.teamId ?? '', spot, { isPrivate: true, run });
      return parts.chat.command(line, asker);
    });
  });

  /** The message shortcut “Steer this run”: on any message of a run's thread. */
  app.shortcut({ callback_id: steerShortcut, type: 'message_action' }, async (request) => {
    const { ack, shortcut, client, context, respond } = request;
    await ack();
    const { channel, message, user } = shortcut;
    const workspace = context.teamId ?? '';
    const thread = typeof message.thread_ts === 'string' ? message.thread_ts : message.ts;
    const begun = parts.posted.threadBegunBy(`${workspace}/${channel.id}/${thread}`);
    const id = begun === null ? null : runOf(begun);
    const ask = async () => {
      const spot: Spot = { channel: channel.id, user: user.id, thread };
      const asker = await askerOf(shortcut, workspace, spot, { isPrivate: true, run: id });
      const run = parts.chat.runsOf(asker).find((each) => each.id === id);
      if (run === undefined || run.phase.name === 'ended')
        throw new CommandRefused('This message belongs to no run that goes on. Take one in the thread of such a run.');
      await openForm(client, shortcut.trigger_id, steerForm(run, { run: run.id, channel: channel.id, thread }), 'help');
      return { type: 'told' } as const;
    };
    await answerInSlack(ask, {
      parts,
      client,
      // Also where the bot is not in the channel.
      tell: ({ text, blocks }) =>
        respond({ response_type: 'ephemeral', replace_original: false, text, blocks: [...blocks] }),
      done: null,
      isAddressed: true,
    });
  });

  /** A person who is told that Slack had trouble sends the same form again. */
  function isFirst({ id }: { readonly id: string }): boolean {
    return parts.seen.isNew(`form ${id}`, parts.now());
  }

  async function askerOf(
    { user }: { readonly user: { readonly id: string; readonly name: string } },
    workspace: string,
    { channel }: Spot,
    place: Pick<Place, 'isPrivate' | 'run'>,
  ): Promise<Asker> {
    const person = await parts.people.person(workspace, user.id, user.name);
    return { person, place: { workspace, room: `${workspace}/${channel}`, ...place } };
  }

  function tell(client: webApi.WebClient, spot: Spot, ask: Parameters<typeof answerInSlack>[0]): Promise<void> {
    return answerInSlack(ask, { parts, client, tell: tellAt(client, spot), done: null, isAddressed: true });
  }
}
