import { intents } from './gateway/intents.ts';
import { edit, newMessage, post } from './messages.ts';
import {
  type Channel,
  channelTypes,
  type Message,
  messageFlags,
  messageTypes,
  type Thread,
  type User,
} from './objects.ts';
import { maySee, shownChannel } from './shown.ts';
import { channelOf, messagesIn, type World } from './world.ts';

type Duration = Thread['thread_metadata']['auto_archive_duration'];

/** Opens a public thread at a message; both have the same id from now on. */
export function startThread(world: World, root: Message, name: string, owner: User, minutes: Duration): Channel {
  const parent = channelOf(world, root.channel_id);
  const now = world.clock.timestamp();
  const thread: Channel = {
    id: root.id,
    type: parent.type === channelTypes.announcement ? channelTypes.announcementThread : channelTypes.publicThread,
    guild_id: parent.guild_id,
    name,
    parent_id: parent.id,
    position: 0,
    permission_overwrites: [],
    last_message_id: null,
    thread: {
      owner_id: owner.id,
      memberIds: [owner.id],
      message_count: 0,
      total_message_sent: 0,
      thread_metadata: {
        archived: false,
        locked: false,
        auto_archive_duration: minutes,
        archive_timestamp: now,
        create_timestamp: now,
      },
    },
  };
  world.channels.set(thread.id, thread);
  world.messages.set(thread.id, []);
  tell(world, 'THREAD_CREATE', thread, { newly_created: true });
  edit(world, root, { flags: root.flags | messageFlags.hasThread });
  const message_reference = { type: 0, channel_id: parent.id, message_id: root.id, guild_id: parent.guild_id };
  post(world, newMessage(world, thread, owner, { type: messageTypes.threadStarter, message_reference }));
  return channelOf(world, thread.id);
}

export type ThreadChanges = {
  readonly name?: string;
  readonly archived?: boolean;
  readonly locked?: boolean;
  readonly auto_archive_duration?: Duration;
};

export function changeThread(world: World, id: string, changes: ThreadChanges, by: User): Channel {
  const before = channelOf(world, id);
  if (!before.thread) throw new Error(`${before.name} is no thread.`);
  const { name = before.name, ...metadata } = changes;
  const isOther = metadata.archived !== undefined && metadata.archived !== before.thread.thread_metadata.archived;
  const after: Channel = {
    ...before,
    name,
    thread: {
      ...before.thread,
      thread_metadata: {
        ...before.thread.thread_metadata,
        ...metadata,
        ...(isOther || metadata.auto_archive_duration ? { archive_timestamp: world.clock.timestamp() } : {}),
      },
    },
  };
  world.channels.set(id, after);
  tell(world, 'THREAD_UPDATE', after);
  if (name !== before.name) post(world, newMessage(world, after, by, { type: messageTypes.rename, content: name }));
  return channelOf(world, id);
}

/** Opens an archived thread again, as posting in it does. */
export function unarchive(world: World, id: string, by: User): void {
  if (channelOf(world, id).thread?.thread_metadata.archived) changeThread(world, id, { archived: false }, by);
}

/** Archives what was silent for longer than it may be. */
export function archiveSilentThreads(world: World): void {
  for (const { id, thread } of [...world.channels.values()]) {
    if (!thread || thread.thread_metadata.archived) continue;
    const last = messagesIn(world, id).at(-1)?.timestamp ?? thread.thread_metadata.archive_timestamp;
    const silentMinutes = (world.clock.now() - Date.parse(last)) / 60_000;
    if (silentMinutes > thread.thread_metadata.auto_archive_duration)
      changeThread(world, id, { archived: true }, world.application.bot);
  }
}

export function deleteThread(world: World, thread: Channel): void {
  world.channels.delete(thread.id);
  world.messages.delete(thread.id);
  const { id, guild_id, parent_id, type } = thread;
  if (maySee(world, thread, world.application.bot.id))
    world.gateway.dispatch('THREAD_DELETE', intents.guilds, () => ({ id, guild_id, parent_id, type }));
  const root = parent_id ? world.messages.get(parent_id)?.find((message) => message.id === id) : undefined;
  if (root) edit(world, root, { flags: root.flags & ~messageFlags.hasThread });
}

function tell(world: World, event: string, thread: Channel, more: object = {}): void {
  if (maySee(world, thread, world.application.bot.id))
    world.gateway.dispatch(event, intents.guilds, () => ({ ...shownChannel(world, thread), ...more }));
}
