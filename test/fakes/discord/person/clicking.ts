import { interactionTypes } from '../interactions.ts';
import { withChildren } from '../messages.ts';
import type { Component, Json, Message } from '../objects.ts';
import { maySee } from '../shown.ts';
import type { ChannelView } from '../views/channel-view.ts';
import { channelOf, findMessage, messagesIn } from '../world.ts';
import { resolve } from './command-values.ts';
import { type Actor, interact } from './interact.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

/** A message, or the newest one of a channel that has what is looked for. */
type Place = { readonly in: ChannelView | Message; readonly waitSeconds?: number };

export type Clicking = {
  click(label: string, place: Place): Promise<Outcome>;
  /** Presses a button of a message as they saw it, whatever became of the message since. */
  clickOutdated(message: Message, label: string): Promise<Outcome>;
  /** Chooses in a menu, which says this while nothing is chosen, by the labels of its options or by ids. */
  choose(placeholder: string, values: readonly string[], place: Place): Promise<Outcome>;
  /** The labels of the buttons that they can press there. */
  buttons(place: ChannelView | Message): readonly string[];
};

export function createClicking(actor: Actor): Clicking {
  const { world } = actor;

  async function use(message: Message, component: Component, more: Json, waitSeconds = 5): Promise<Outcome> {
    const { type, id, custom_id } = component;
    const data = { component_type: type, id, custom_id, ...more };
    const interaction = await interact(actor, interactionTypes.component, message.channel_id, data, message);
    return outcomeOf(world, interaction, waitSeconds);
  }

  return {
    async click(label, { in: place, waitSeconds }) {
      const seen = messagesAt(actor, place);
      const message = seen.findLast((one) => buttonsOf(one).some((button) => button.label === label));
      if (!message) throw new Error(missing('button', label, seen.flatMap(buttonsOf), 'label'));
      return use(message, findButton(message, label), {}, waitSeconds);
    },
    clickOutdated: (message, label) => use(message, findButton(message, label), {}),
    async choose(placeholder, values, { in: place, waitSeconds }) {
      const seen = messagesAt(actor, place);
      const message = seen.findLast((one) => menusOf(one).some((menu) => menu.placeholder === placeholder));
      const menu = message && menusOf(message).find((one) => one.placeholder === placeholder);
      if (!message || !menu) throw new Error(missing('menu', placeholder, seen.flatMap(menusOf), 'placeholder'));
      return use(message, menu, chosen(actor, menu, values), waitSeconds);
    },
    buttons: (place) =>
      messagesAt(actor, place)
        .flatMap(buttonsOf)
        .map(({ label }) => String(label)),
  };
}

function messagesAt({ world, user }: Actor, place: ChannelView | Message): readonly Message[] {
  const channelId = 'channel_id' in place ? place.channel_id : place.id;
  if (!maySee(world, channelOf(world, channelId), user.id))
    throw new Error(`${user.username} does not see that channel.`);
  const whispers = world.whispers.filter(({ userId }) => userId === user.id).map(({ message }) => message);
  if (!('channel_id' in place))
    return [...messagesIn(world, channelId), ...whispers.filter((one) => one.channel_id === channelId)];
  const found = findMessage(world, channelId, place.id);
  if (!found) throw new Error('That message is not there any more.');
  return [found];
}

const buttonsOf = (message: Message) =>
  withChildren(message.components).filter(
    ({ type, disabled, style }) => type === 2 && disabled !== true && style !== 5,
  );
const menusOf = (message: Message) =>
  withChildren(message.components).filter(({ type, disabled }) => type >= 3 && type <= 8 && disabled !== true);

function findButton(message: Message, label: string): Component {
  const found = buttonsOf(message).filter((button) => button.label === label);
  const [only] = found;
  if (only && found.length === 1) return only;
  if (found.length > 1) throw new Error(`There is more than one button "${label}".`);
  throw new Error(missing('button', label, buttonsOf(message), 'label'));
}

function missing(kind: string, name: string, there: readonly Component[], key: 'label' | 'placeholder'): string {
  return `There is no ${kind} "${name}"; there are: ${there.map((one) => `"${one[key]}"`).join(', ') || 'none'}.`;
}

/** What a menu sends; `values` are labels of its options, or ids. */
export function chosen(
  actor: Actor,
  menu: Json,
  values: readonly string[],
): { values: readonly string[]; resolved?: Json } {
  const { min_values = 1, max_values = 1 } = menu as { min_values?: number; max_values?: number };
  if (values.length < min_values || values.length > max_values)
    throw new Error(`The menu takes ${min_values} to ${max_values} choices.`);
  if (menu.type === 3) {
    const options = menu.options as readonly { label: string; value: string }[];
    return {
      values: values.map((label) => {
        const option = options.find((one) => one.label === label || one.value === label);
        if (!option)
          throw new Error(`There is no option "${label}"; there are: ${options.map((one) => one.label).join(', ')}.`);
        return option.value;
      }),
    };
  }
  // Menus of users, roles, both and channels are numbered as the options of commands, less one.
  const type = { 5: 6, 6: 8, 7: 9, 8: 7 }[Number(menu.type)] ?? 0;
  const resolved = values.map((id) => resolve(actor, { name: String(menu.custom_id), type }, id));
  const merged: Record<string, object> = {};
  for (const one of resolved)
    for (const [kind, objects] of Object.entries(one)) merged[kind] = { ...merged[kind], ...objects };
  return { values, resolved: merged };
}
