import type { App, BlockAction } from '@slack/bolt';
import { type ActionValue, decodeAction } from '../../action-value.ts';
import { offered } from '../../understood.ts';
import { answer, reply, type Spot, type Tell, whisper } from './answers.ts';
import { reasonForm } from './forms/reason-form.ts';
import { openForm } from './open-form.ts';
import type { ReceiveParts } from './parts.ts';

/** The buttons of cards; `render-card.ts` gives them these ids. */
const cardButtons = /^act:/;

/** A button of a card: carried out at once, or after its form has asked for the words that belong to it. */
export function receiveClicks(app: App, parts: ReceiveParts): void {
  app.action<BlockAction>(cardButtons, async ({ ack, body, action, client, respond }) => {
    await ack();
    const written = action.type === 'button' ? (action.value ?? '') : '';
    const value = decodeAction(written);
    const workspace = body.team?.id ?? body.user.team_id;
    if (value === null || workspace === undefined) return;
    const click = `click ${workspace}/${body.user.id}/${action.action_ts}/${written}`;
    if (!parts.seen.isNew(click, parts.now())) return;
    const { spot, tell } = spotOf(body);
    const ask = async () => {
      const person = await parts.people.person(workspace, body.user.id, body.user.name ?? body.user.username);
      const asker = { person, place: { workspace, room: `${workspace}/${spot.channel}`, run: value.run } };
      const clicked = await parts.chat.mayClick(value, asker);
      if (clicked?.asks !== undefined) {
        const metadata = { value: written, channel: spot.channel, thread: spot.thread };
        await openForm(client, body.trigger_id, reasonForm(clicked, metadata), value.typed);
        return { type: 'told' } as const;
      }
      const found = await parts.chat.click(value, null, asker);
      if (value.key === offered) await respond(confirmed(value, person.name));
      return found;
    };
    await answer(ask, { parts, client, run: value.run, tell: tell(client), done: null, isAddressed: true });
  });
}

/** Where the button stood. On App Home there is no channel to answer in: a direct message is what Slack offers. */
function spotOf({ channel, container, message, user }: BlockAction): {
  readonly spot: Spot;
  readonly tell: (client: Parameters<typeof whisper>[0]) => Tell;
} {
  if (channel === undefined) {
    const spot = { channel: user.id, user: user.id, thread: null };
    return { spot, tell: (client) => reply(client, spot) };
  }
  const thread = message?.thread_ts ?? container.thread_ts ?? null;
  const spot = { channel: channel.id, user: user.id, thread: typeof thread === 'string' ? thread : null };
  return { spot, tell: (client) => whisper(client, spot) };
}

/** The offer without its button: it is done. */
function confirmed({ typed }: ActionValue, name: string) {
  const text = `\`${typed}\` was confirmed by ${name.replaceAll(/[<>&*_~`]/g, '')}.`;
  return { replace_original: true, text } as const;
}
