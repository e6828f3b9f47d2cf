import type { App } from '@slack/bolt';
import { slashCommand } from '../connect/scopes.ts';
import { answer } from './answers.ts';
import { startForm } from './forms/start-form.ts';
import { openForm } from './open-form.ts';
import type { ReceiveParts } from './parts.ts';
import { plainWords } from './plain-words.ts';
import { refuseForeignChannel } from './thread-link.ts';

/** `/improve …` in a channel: Slack has no slash commands in threads. */
export function receiveCommand(app: App, parts: ReceiveParts): void {
  app.command(slashCommand, async ({ ack, command, client, respond }) => {
    await ack();
    const { team_id: workspace, channel_id: channel, user_id: user } = command;
    const text = plainWords(command.text);
    const ask = async () => {
      if (/^start$/i.test(text)) {
        await openForm(client, command.trigger_id, startForm(channel, parts.datasets()), 'start <dataset>');
        return { type: 'told' } as const;
      }
      if (/^start\b/i.test(text)) await refuseForeignChannel(client, channel);
      const person = await parts.people.person(workspace, user, command.user_name);
      return parts.chat.command(text, { person, place: { workspace, room: `${workspace}/${channel}`, run: null } });
    };
    await answer(ask, {
      parts,
      client,
      run: '',
      tell: (message) => respond({ response_type: 'ephemeral', text: message.text, blocks: [...message.blocks] }),
      done: /^start$/i.test(text) ? null : 'Done: it stands in the run’s thread.',
      isAddressed: true,
    });
  });
}
