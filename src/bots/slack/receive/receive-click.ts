import type { App, BlockAction } from '@slack/bolt';
import { CommandRefused } from '../../../refine/commands.ts';
import { type ActionValue, decodeAction } from '../../action-value.ts';
import { sentenceCard } from '../../card.ts';
import type { Answer } from '../../carry-out.ts';
import { offered } from '../../understood.ts';
import { answerInSlack, answerMessage, type Spot, tellAt } from './answers.ts';
import { reasonForm } from './forms/reason-form.ts';
import { openForm } from './open-form.ts';
import type { ReceiveParts } from './parts.ts';
import type { Home } from './receive-home.ts';

/** The buttons of cards; `render-card.ts` gives them these ids. */
const cardButtons = /^act:/;

/** A button of a card: carried out at once, or after its form has asked for the words that belong to it. */
export function receiveClicks(app: App, parts: ReceiveParts, home: Pick<Home, 'show'>): void {
  app.action<BlockAction>(cardButtons, async ({ ack, body, action, client, context, respond }) => {
    await ack();
    const written = action.type === 'button' ? (action.value ?? '') : '';
    const value = decodeAction(written);
    const workspace = context.teamId ?? body.team?.id;
    if (value === null || workspace === undefined) return;
    const { user } = body;
    if (!parts.seen.isNew(`click ${workspace}/${user.id}/${action.action_ts}/${written}`, parts.now())) return;
    const spot = spotOf(body);
    const ask = async (): Promise<Answer> => {
      const person = await parts.people.person(workspace, user.id, user.name ?? user.username);
      const place = { workspace, room: `${workspace}/${spot.channel}`, isPrivate: true, run: value.run };
      const clicked = await parts.chat.mayClick(value, { person, place });
      if (clicked?.asks !== undefined) {
        const metadata = { value: written, channel: spot.channel, thread: spot.thread };
        await openForm(client, body.trigger_id, reasonForm(clicked, metadata), value.typed);
        return { type: 'told' };
      }
      if (value.key !== offered) return parts.chat.click(value, null, { person, place });
      if (!parts.seen.isNew(`offer ${workspace}/${spot.channel}/${body.message?.ts}/${written}`, parts.now()))
        throw new CommandRefused('Somebody has confirmed that already.');
      const found = await parts.chat.click(value, null, { person, place });
      await respond({ replace_original: true, ...confirmed(value, person.name, parts.now()) });
      return found;
    };
    await answerInSlack(ask, {
      parts,
      client,
      tell: tellAt(client, spot),
      done: null,
      isAddressed: true,
    });
    if (body.view?.type === 'home') await home.show(workspace, user.id, client);
  });
}

/** Where the button stood. On App Home there is no channel to answer in: a direct message is what Slack offers. */
function spotOf({ channel, container, message, user }: BlockAction): Spot {
  const thread = message?.thread_ts ?? container.thread_ts ?? null;
  return { channel: channel?.id ?? user.id, user: user.id, thread: typeof thread === 'string' ? thread : null };
}

/** The offer without its button: it is done. */
function confirmed({ run, typed }: ActionValue, name: string, now: number) {
  const { text, blocks } = answerMessage(
    run,
    sentenceCard('said', now, 'neutral', `\`${typed}\` was confirmed by ${name}.`),
  );
  return { text, blocks: [...blocks] };
}
