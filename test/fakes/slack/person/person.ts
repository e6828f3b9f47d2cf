import { sendEvent } from '../events.ts';
import { newTimestamp } from '../ids.ts';
import type { Channel, Ephemeral, Json, Message, View } from '../objects.ts';
import { until } from '../until.ts';
import { inputBlocks, showModal } from '../views.ts';
import { typeCommand } from './commands.ts';
import type { Entries } from './fill-in.ts';
import { type Found, findButton, findMenu, findOption, textOf } from './find-element.ts';
import { type Actor, blockActions, globalShortcut, messageShortcut } from './interactions.ts';
import { close, lookUp, openView, submit } from './modals.ts';
import { asItIsNow, messageNow, messagesAt, type Pressable } from './seeing.ts';
import { visibleText } from './visible-text.ts';
import { createWriting, type Writing } from './writing.ts';

/** Somebody who uses Slack: what they do reaches the app, what they see is what is stored. */
export type Person = Writing & {
  readonly id: string;
  readonly name: string;
  /** A slash command. Resolves with what only they are shown because of it, waiting three seconds at most. */
  types(channel: Channel, command: string, options?: { readonly waitSeconds?: number }): Promise<readonly Ephemeral[]>;
  /** Presses the button with these words; resolves when the app acknowledged it. */
  clicks(place: Pressable, label: string): Promise<void>;
  /** Presses a button of the message as it was, which the app may have changed since. */
  clicksOutdated(message: Message, label: string): Promise<void>;
  /** Chooses an option of a menu, of radio buttons or of checkboxes. */
  chooses(place: Pressable, option: string): Promise<void>;
  /** Chooses a channel in the menu with these words. */
  picks(place: Pressable, placeholder: string, channel: Channel): Promise<void>;
  /** Types into an external menu; gives the options' texts. */
  looksUp(view: View, label: string, typed: string): Promise<readonly string[]>;
  /** Gives what is objected to, by label; nothing: the view was taken. */
  submits(view: View, entries: Entries): Promise<Readonly<Record<string, string>>>;
  closes(view: View): Promise<void>;
  /** Resolves with the Home tab as the app publishes it now, or after three seconds as it was. */
  opensHome(): Promise<View>;
  /** The Home tab as it stands. */
  home(): View;
  /** Null: a shortcut of no message. */
  usesShortcut(message: Message | null, callbackId: string): Promise<void>;
  /** The messages of a channel, or of a message's thread with its root first, as they stand now. */
  sees(place: Channel | Message): readonly Message[];
  /** The message as it stands now. */
  looksAgain(message: Message): Message;
  /** All the words in it, buttons and all, a line for each piece. */
  reads(place: Pressable): string;
  ephemerals(channel: Channel): readonly Ephemeral[];
  /** The modal in front of them; waits three seconds for one. */
  modal(): Promise<View>;
  hasModal(): boolean;
};

const patienceSeconds = 3;

export function createPerson(actor: Actor): Person {
  const { world, workspace, member } = actor;
  const interact = async (payload: Json) => void (await world.delivery.interact({ type: 'interactive', payload }));
  const press = (place: Pressable, label: string) =>
    interact(blockActions(actor, place, findButton(place.blocks, label), {}));

  return {
    ...createWriting(actor),
    id: member.id,
    name: member.name,
    types: (channel, command, options) => typeCommand(actor, channel, command, options?.waitSeconds ?? patienceSeconds),
    clicks: async (place, label) => press(asItIsNow(actor, place), label),
    clicksOutdated: press,
    async chooses(given, text) {
      const place = asItIsNow(actor, given);
      const choice = findOption(place.blocks, text);
      const isMany = choice.element.type === 'checkboxes' || String(choice.element.type).startsWith('multi_');
      const value = isMany ? { selected_options: [choice.option] } : { selected_option: choice.option };
      const chosen = 'hash' in place ? remembering(place, choice, value) : place;
      if ('hash' in chosen && chosen.type === 'modal') showModal(workspace, member.id, chosen);
      await interact(blockActions(actor, chosen, choice, value));
    },
    async picks(given, placeholder, channel) {
      const place = asItIsNow(actor, given);
      const value = { selected_conversation: channel.id };
      await interact(blockActions(actor, place, findMenu(place.blocks, placeholder), value));
    },
    async looksUp(given, label, typed) {
      const view = openView(actor, given);
      const input = inputBlocks(view).find((one) => one.label === label || one.block.block_id === label);
      if (!input) throw new Error(`The view has no input "${label}".`);
      return (await lookUp(actor, view, input.block.block_id, String(input.element.action_id), typed)).map(textOf);
    },
    submits: (view, entries) => submit(actor, view, entries),
    closes: (view) => close(actor, view),
    home() {
      const home = workspace.homes.get(member.id);
      if (!home) throw new Error(`${member.name} has not opened the Home tab.`);
      return home;
    },
    async opensHome() {
      const before = workspace.homes.get(member.id);
      const event = { type: 'app_home_opened', user: member.id, channel: `D${member.id.slice(1)}`, tab: 'home' };
      const event_ts = newTimestamp();
      sendEvent(world, workspace, 'app_home_opened', { ...event, ...(before ? { view: before } : {}), event_ts });
      await until(() => workspace.homes.get(member.id) !== before, patienceSeconds);
      const home = workspace.homes.get(member.id);
      if (!home) throw new Error(`The app published no Home tab for ${member.name} within ${patienceSeconds} s.`);
      return home;
    },
    usesShortcut: async (message, callbackId) =>
      interact(
        message ? messageShortcut(actor, callbackId, messageNow(actor, message)) : globalShortcut(actor, callbackId),
      ),
    sees: (place) => messagesAt(actor, place),
    looksAgain: (message) => messageNow(actor, message),
    reads: visibleText,
    ephemerals: ({ id }) => workspace.ephemerals.filter(({ channel, user }) => channel === id && user === member.id),
    async modal() {
      const view = await until(() => workspace.modals.get(member.id)?.at(-1), patienceSeconds);
      if (!view) throw new Error(`${member.name} was shown no modal within ${patienceSeconds} s.`);
      return view;
    },
    hasModal: () => (workspace.modals.get(member.id)?.length ?? 0) > 0,
  };
}

/** The view with what somebody chose in it, which goes with its submission. */
function remembering(view: View, { block, element }: Found, value: Json): View {
  const ofBlock = {
    ...view.state.values[block.block_id],
    [String(element.action_id)]: { type: element.type, ...value },
  };
  return { ...view, state: { values: { ...view.state.values, [block.block_id]: ofBlock } } };
}
