import type { App } from '@slack/bolt';
import { slashCommand } from '../connect/scopes.ts';
import { answerInSlack } from './answers.ts';
import { startForm } from './forms/start-form.ts';
import { openForm } from './open-form.ts';
import type { ReceiveParts } from './parts.ts';
import { plainWords } from './plain-words.ts';
import { refuseForeignChannel } from './thread-link.ts';

/** `/improve …` in a channel: Slack has no slash commands in threads. */
export function receiveCommand(app: App, parts: ReceiveParts): void {
  app.command(slashCommand, async ({ ack, command, client, context, respond }) => {
    await ack();
    const { channel_id: channel, user_id: user } = command;
    const workspace = context.teamId ?? command.team_id;
    const text = plainWords(command.text);
    const isForm = /^start$/i.test(text);
    const isPrivate = isPrivateChannel(command.channel_name);
    const ask = async () => {
      if (isForm) {
        await refuseForeignChannel(client, channel);
        const view = startForm({ channel, isPrivate }, parts.datasets());
        await openForm(client, command.trigger_id, view, 'start <dataset>');
        return { type: 'told' } as const;
      }
      const person = await parts.people.person(workspace, user, command.user_name);
      const place = { workspace, room: `${workspace}/${channel}`, isPrivate, run: null };
      return parts.chat.command(text, { person, place });
    };
    await answerInSlack(ask, {
      parts,
      client,
      tell: (message) => respond({ response_type: 'ephemeral', text: message.text, blocks: [...message.blocks] }),
      done: isForm ? null : 'Done: it stands in the run’s thread.',
      isAddressed: true,
    });
  });
}

/** In place of the name of a private channel or a conversation Slack gives these words. */
function isPrivateChannel(name: string): boolean {
  return name === 'privategroup' || name === 'directmessage' || name.startsWith('mpdm-');
}
