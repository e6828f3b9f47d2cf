import type { App } from '@slack/bolt';
import { answer } from './answers.ts';
import { startForm } from './forms/start-form.ts';
import type { ReceiveParts } from './parts.ts';
import { plainWords } from './plain-words.ts';
import { refuseForeignChannel } from './thread-link.ts';

/** `/improve …` in a channel: Slack has no slash commands in threads. */
export function receiveCommand(app: App, parts: ReceiveParts): void {
  app.command('/improve', async ({ ack, command, client, respond }) => {
    await ack();
    const { team_id: workspace, channel_id: channel, user_id: user } = command;
    const text = plainWords(command.text);
    if (/^\s*start\s*$/.test(text)) {
      await client.views.open({ trigger_id: command.trigger_id, view: startForm(channel, parts.datasets()) });
      return;
    }
    const ask = async () => {
      if (/^\s*start\b/.test(text)) await refuseForeignChannel(client, channel);
      const person = await parts.people.person(workspace, user, command.user_name);
      return parts.chat.command(text, { person, place: { workspace, room: `${workspace}/${channel}`, run: null } });
    };
    await answer(ask, {
      parts,
      client,
      run: '',
      tell: (message) => respond({ response_type: 'ephemeral', text: message.text, blocks: [...message.blocks] }),
      done: 'Done: it stands in the run’s thread.',
    });
  });
}
