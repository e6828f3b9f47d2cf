import { until } from '../../slack/until.ts';
import { intents } from '../gateway/intents.ts';
import { remove } from '../messages.ts';
import { type Channel, type Message, messageTypes } from '../objects.ts';
import { bitsOf, type Permission } from '../permissions.ts';
import { visibleText } from '../person/visible-text.ts';
import { shownChannel } from '../shown.ts';
import { changeThread, deleteThread } from '../threads.ts';
import { channelOf, messagesIn, type World } from '../world.ts';

/** What a test looks for in the words that people see. */
export type Words = string | RegExp | ((text: string) => boolean);

/** A channel or a thread, as it stands at every moment. */
export type ChannelView = {
  readonly id: string;
  readonly name: string;
  readonly isArchived: boolean;
  readonly isLocked: boolean;
  /** Oldest first; without the lines that Discord writes itself. */
  readonly messages: readonly Message[];
  /** As people read them. */
  readonly texts: readonly string[];
  readonly threads: readonly ChannelView[];
  /** The newest message with these words, once there is one. */
  until(words: Words, seconds?: number): Promise<Message>;
  /** The newest thread of the channel with a name like this, once there is one. */
  untilThread(words?: Words, seconds?: number): Promise<ChannelView>;
  /** A person with the right to do so removes it. */
  deleteMessage(message: Message): void;
  archive(): void;
  unarchive(): void;
  lock(): void;
  unlock(): void;
  rename(name: string): void;
  delete(): void;
  /** Takes these permissions from somebody here: from everybody, or by id. */
  deny(whom: 'everyone' | 'bot' | { readonly id: string }, permissions: readonly Permission[]): void;
  allow(whom: 'everyone' | 'bot' | { readonly id: string }, permissions: readonly Permission[]): void;
};

export function viewChannel(world: World, id: string): ChannelView {
  const now = () => channelOf(world, id);
  const owner = world.application.bot;

  function overwrite(whom: 'everyone' | 'bot' | { readonly id: string }, allow: bigint, deny: bigint): void {
    const channel = now();
    const target = whom === 'everyone' ? String(channel.guild_id) : whom === 'bot' ? owner.id : whom.id;
    const before = channel.permission_overwrites.find((one) => one.id === target);
    const after = {
      id: target,
      type: world.users.has(target) ? (1 as const) : (0 as const),
      allow: String((BigInt(before?.allow ?? 0) & ~deny) | allow),
      deny: String((BigInt(before?.deny ?? 0) & ~allow) | deny),
    };
    const others = channel.permission_overwrites.filter((one) => one.id !== target);
    change(world, { ...channel, permission_overwrites: [...others, after] });
  }

  const messages = () =>
    messagesIn(world, id).filter(({ type }) => type !== messageTypes.threadStarter && type !== messageTypes.rename);
  const threads = () =>
    [...world.channels.values()].filter(({ parent_id }) => parent_id === id).map((one) => viewChannel(world, one.id));

  return {
    id,
    get name() {
      return now().name;
    },
    get isArchived() {
      return now().thread?.thread_metadata.archived ?? false;
    },
    get isLocked() {
      return now().thread?.thread_metadata.locked ?? false;
    },
    get messages() {
      return messages();
    },
    get texts() {
      return messages().map((message) => visibleText(message));
    },
    get threads() {
      return threads();
    },
    async until(words, seconds = 5) {
      const found = await until(() => messages().findLast((message) => fits(visibleText(message), words)), seconds);
      if (found) return found;
      const there = messages().map((message) => visibleText(message));
      throw new Error(`#${now().name} shows no ${words} within ${seconds} s; it shows:\n${there.join('\n---\n')}`);
    },
    async untilThread(words = () => true, seconds = 5) {
      const found = await until(() => threads().findLast(({ name }) => fits(name, words)), seconds);
      if (found) return found;
      throw new Error(`#${now().name} has no thread ${words} within ${seconds} s.`);
    },
    deleteMessage: (message) => remove(world, message),
    archive: () => void changeThread(world, id, { archived: true }, owner),
    unarchive: () => void changeThread(world, id, { archived: false }, owner),
    lock: () => void changeThread(world, id, { locked: true }, owner),
    unlock: () => void changeThread(world, id, { locked: false }, owner),
    rename(name) {
      if (now().thread) changeThread(world, id, { name }, owner);
      else change(world, { ...now(), name });
    },
    delete() {
      if (now().thread) deleteThread(world, now());
      else deleteChannel(world, now());
    },
    deny: (whom, permissions) => overwrite(whom, 0n, bitsOf(permissions)),
    allow: (whom, permissions) => overwrite(whom, bitsOf(permissions), 0n),
  };
}

export function fits(text: string, words: Words): boolean {
  if (typeof words === 'string') return text.includes(words);
  return typeof words === 'function' ? words(text) : words.test(text);
}

function change(world: World, channel: Channel): void {
  world.channels.set(channel.id, channel);
  world.gateway.dispatch('CHANNEL_UPDATE', intents.guilds, () => shownChannel(world, channel));
}

/** Its threads go with it, without a word about them. */
function deleteChannel(world: World, channel: Channel): void {
  for (const one of [...world.channels.values()])
    if (one.id === channel.id || one.parent_id === channel.id) {
      world.channels.delete(one.id);
      world.messages.delete(one.id);
    }
  world.gateway.dispatch('CHANNEL_DELETE', intents.guilds, () => shownChannel(world, channel));
}
