import { randomUUID } from 'node:crypto';
import { sendEvent } from '../events.ts';
import { newTimestamp } from '../ids.ts';
import { deleteMessage, editMessage, postAsMember } from '../messages.ts';
import type { Channel, Ephemeral, Message, View } from '../objects.ts';
import { until } from '../until.ts';
import { inputBlocks } from '../views.ts';
import { findMessage, isMember, messagesIn } from '../workspace.ts';
import { typeCommand } from './commands.ts';
import type { Entries } from './fill-in.ts';
import { findButton, findOption } from './find-element.ts';
import { type Actor, blockActions, globalShortcut, messageShortcut } from './interactions.ts';
import { markUp } from './markup.ts';
import { close, lookUp, openView, submit } from './modals.ts';

/** Somebody who uses Slack: what they do reaches the app, what they see is what is stored. */
export type Person = {
  readonly id: string;
  readonly name: string;
  /** A slash command. Resolves with what only they are shown because of it, waiting three seconds at most. */
  types(channel: Channel, command: string, options?: { readonly waitSeconds?: number }): Promise<readonly Ephemeral[]>;
  /** A message in a channel, or in the thread of a message. Words like `@improver` become mentions. */
  says(place: Channel | Message, text: string): Message;
  replies(thread: Message, text: string): Message;
  /** A message that begins with a mention of the app's bot. */
  mentions(place: Channel | Message, text: string): Message;
  edits(message: Message, text: string): Message;
  deletes(message: Message): void;
  /** Presses the button with these words; resolves when the app acknowledged it. */
  clicks(place: Message | Ephemeral | View, label: string): Promise<void>;
  /** Presses a button of the message as it was, which the app may have changed since. */
  clicksOutdated(message: Message, label: string): Promise<void>;
  /** Chooses an option of a menu, of radio buttons or of checkboxes. */
  chooses(place: Message | Ephemeral | View, option: string): Promise<void>;
  /** Types into an external menu; gives the options' texts. */
  looksUp(view: View, label: string, typed: string): Promise<readonly string[]>;
  /** Gives what is objected to, by label; nothing: the view was taken. */
  submits(view: View, entries: Entries): Promise<Readonly<Record<string, string>>>;
  closes(view: View): Promise<void>;
  opensHome(): Promise<View>;
  usesShortcut(message: Message | null, callbackId: string): Promise<void>;
  /** The messages of a channel, or of a message's thread with its root first, as they stand now. */
  sees(place: Channel | Message): readonly Message[];
  /** The message as it stands now. */
  looksAgain(message: Message): Message;
  ephemerals(channel: Channel): readonly Ephemeral[];
  /** The modal in front of them; waits three seconds for one. */
  modal(): Promise<View>;
  hasModal(): boolean;
};

const patienceSeconds = 3;

export function createPerson(actor: Actor): Person {
  const { world, workspace, member } = actor;
  const interact = (payload: Readonly<Record<string, unknown>>) =>
    world.delivery.interact({ type: 'interactive', payload });

  function says(place: Channel | Message, typed: string): Message {
    const channel = 'ts' in place ? place.channel : place.id;
    if (!isMember(workspace, channel, member.id)) throw new Error(`${member.name} is not in that channel.`);
    const thread = 'ts' in place ? { thread: place.thread_ts ?? place.ts } : {};
    const text = markUp(workspace, typed);
    const elements = [{ type: 'rich_text_section', elements: [{ type: 'text', text: typed }] }];
    const blocks = [{ type: 'rich_text', block_id: randomUUID().slice(0, 5), elements }];
    const clientMessageId = randomUUID();
    const message = postAsMember(world, workspace, member.id, { channel, text, blocks, clientMessageId, ...thread });
    if (text.includes(`<@${workspace.bot.id}>`) && isMember(workspace, channel, workspace.bot.id)) {
      const { type: _, files: __, ...shown } = message;
      sendEvent(world, workspace, 'app_mention', { ...shown, type: 'app_mention', event_ts: message.ts });
    }
    return message;
  }

  function now(message: Message): Message {
    const found = findMessage(workspace, message.channel, message.ts);
    if (!found) throw new Error(`The message "${message.text}" is not there any more.`);
    return found;
  }

  const asItIs = (place: Message | Ephemeral | View): Message | Ephemeral | View =>
    'hash' in place ? openView(actor, place) : 'ephemeral' in place ? stillThere(place) : now(place);

  function stillThere(seen: Ephemeral): Ephemeral {
    const found = workspace.ephemerals.find(({ ts }) => ts === seen.ts);
    if (found?.user !== member.id) throw new Error(`${member.name} does not see "${seen.text}".`);
    return found;
  }

  async function press(place: Message | Ephemeral | View, label: string): Promise<void> {
    await interact(blockActions(actor, place, findButton(place.blocks, label), {}));
  }

  return {
    id: member.id,
    name: member.name,
    types: (channel, command, options) => typeCommand(actor, channel, command, options?.waitSeconds ?? patienceSeconds),
    says,
    replies: says,
    mentions: (place, text) => says(place, `@${workspace.bot.name} ${text}`),
    edits: (message, typed) =>
      editMessage(world, workspace, now(message), {
        text: markUp(workspace, typed),
        edited: { user: member.id, ts: newTimestamp() },
      }),
    deletes: (message) => deleteMessage(world, workspace, now(message)),
    clicks: (place, label) => press(asItIs(place), label),
    clicksOutdated: press,
    async chooses(given, text) {
      const place = asItIs(given);
      const choice = findOption(place.blocks, text);
      const isMany = choice.element.type === 'checkboxes' || String(choice.element.type).startsWith('multi_');
      const value = isMany ? { selected_options: [choice.option] } : { selected_option: choice.option };
      await interact(blockActions(actor, place, choice, value));
    },
    async looksUp(given, label, typed) {
      const view = openView(actor, given);
      const input = inputBlocks(view).find((one) => one.label === label || one.block.block_id === label);
      if (!input) throw new Error(`The view has no input "${label}".`);
      const options = await lookUp(actor, view, input.block.block_id, String(input.element.action_id), typed);
      return options.map((option) => (option.text as { text: string }).text);
    },
    submits: (view, entries) => submit(actor, view, entries),
    closes: (view) => close(actor, view),
    async opensHome() {
      const before = workspace.homes.get(member.id);
      sendEvent(world, workspace, 'app_home_opened', {
        type: 'app_home_opened',
        user: member.id,
        channel: `D${member.id.slice(1)}`,
        tab: 'home',
        ...(before ? { view: before } : {}),
        event_ts: newTimestamp(),
      });
      await until(() => workspace.homes.get(member.id) !== before, patienceSeconds);
      const home = workspace.homes.get(member.id);
      if (!home) throw new Error(`The app published no Home tab for ${member.name} within ${patienceSeconds} s.`);
      return home;
    },
    async usesShortcut(message, callbackId) {
      await interact(message ? messageShortcut(actor, callbackId, now(message)) : globalShortcut(actor, callbackId));
    },
    sees(place) {
      const channel = 'ts' in place ? place.channel : place.id;
      if (!isMember(workspace, channel, member.id)) throw new Error(`${member.name} is not in that channel.`);
      const root = 'ts' in place ? (place.thread_ts ?? place.ts) : null;
      return messagesIn(workspace, channel).filter(({ ts, thread_ts, subtype }) =>
        root === null
          ? thread_ts === undefined || thread_ts === ts || subtype === 'thread_broadcast'
          : ts === root || thread_ts === root,
      );
    },
    looksAgain: now,
    ephemerals: (channel) =>
      workspace.ephemerals.filter((seen) => seen.channel === channel.id && seen.user === member.id),
    async modal() {
      const view = await until(() => workspace.modals.get(member.id)?.at(-1), patienceSeconds);
      if (!view) throw new Error(`${member.name} was shown no modal within ${patienceSeconds} s.`);
      return view;
    },
    hasModal: () => (workspace.modals.get(member.id)?.length ?? 0) > 0,
  };
}
