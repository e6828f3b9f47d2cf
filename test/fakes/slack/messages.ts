import { sendMessageEvent, shownMessage } from './events.ts';
import { newTimestamp } from './ids.ts';
import type { Block, Message, Metadata, SlackFile } from './objects.ts';
import { findMessage, messagesIn, type Workspace } from './workspace.ts';
import type { World } from './world.ts';

export type Draft = {
  readonly channel: string;
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly files?: readonly SlackFile[];
  readonly metadata?: Metadata | undefined;
  readonly thread?: string | undefined;
  readonly subtype?: string | undefined;
  /** A bot's message may go by another name. */
  readonly username?: string | undefined;
  readonly clientMessageId?: string;
};

/** Stores a message of the app's bot and tells the app of it, as Slack does. */
export function postAsBot(world: World, workspace: Workspace, draft: Draft): Message {
  const isRenamed = draft.username !== undefined || draft.subtype === 'bot_message';
  return post(world, workspace, draft, {
    ...(isRenamed ? { subtype: 'bot_message', username: draft.username ?? workspace.bot.name } : {}),
    ...(isRenamed ? {} : { user: workspace.bot.id }),
    bot_id: workspace.botId,
    app_id: world.credentials.appId,
  });
}

export function postAsMember(world: World, workspace: Workspace, userId: string, draft: Draft): Message {
  return post(world, workspace, draft, {
    user: userId,
    ...(draft.clientMessageId === undefined ? {} : { client_msg_id: draft.clientMessageId }),
  });
}

function post(world: World, workspace: Workspace, draft: Draft, author: Partial<Message>): Message {
  const root = draft.thread === undefined ? undefined : findMessage(workspace, draft.channel, draft.thread);
  const message: Message = {
    type: 'message',
    ...(draft.subtype === undefined ? {} : { subtype: draft.subtype }),
    ...author,
    team: workspace.id,
    channel: draft.channel,
    ts: newTimestamp(),
    text: draft.text,
    blocks: draft.blocks ?? [],
    files: draft.files ?? [],
    ...(draft.thread === undefined ? {} : { thread_ts: draft.thread }),
    ...(root?.user === undefined ? {} : { parent_user_id: root.user }),
    ...(draft.metadata === undefined ? {} : { metadata: draft.metadata }),
  };
  messagesIn(workspace, draft.channel).push(message);
  if (root) replace(workspace, { ...root, thread_ts: root.ts, reply_count: (root.reply_count ?? 0) + 1 });
  sendMessageEvent(world, workspace, draft.channel, { ...shownMessage(workspace, message), event_ts: message.ts });
  return message;
}

/** Puts other words or blocks into a message; the app hears `message_changed`. */
export function editMessage(world: World, workspace: Workspace, before: Message, changes: Partial<Message>): Message {
  const after: Message = { ...before, ...changes };
  replace(workspace, after);
  const ts = newTimestamp();
  sendMessageEvent(world, workspace, after.channel, {
    subtype: 'message_changed',
    message: shownMessage(workspace, after),
    previous_message: shownMessage(workspace, before),
    hidden: true,
    ts,
    event_ts: ts,
  });
  return after;
}

/**
 * Takes a message away; where it has replies, Slack leaves "This message was deleted." in its place, until the last of them is deleted
 * as well.
 */
export function deleteMessage(world: World, workspace: Workspace, message: Message): void {
  const messages = messagesIn(workspace, message.channel);
  if (message.reply_count)
    replace(workspace, { ...message, subtype: 'tombstone', text: 'This message was deleted.', blocks: [], files: [] });
  else messages.splice(messages.indexOf(message), 1);
  if (message.thread_ts !== undefined && message.thread_ts !== message.ts)
    forgetReply(workspace, message.channel, message.thread_ts);
  const ts = newTimestamp();
  sendMessageEvent(world, workspace, message.channel, {
    subtype: 'message_deleted',
    previous_message: shownMessage(workspace, message),
    deleted_ts: message.ts,
    hidden: true,
    ts,
    event_ts: ts,
  });
}

function forgetReply(workspace: Workspace, channel: string, thread: string): void {
  const root = findMessage(workspace, channel, thread);
  if (!root) return;
  const left = (root.reply_count ?? 1) - 1;
  const messages = messagesIn(workspace, channel);
  if (left === 0 && root.subtype === 'tombstone') messages.splice(messages.indexOf(root), 1);
  else replace(workspace, { ...root, reply_count: left });
}

function replace(workspace: Workspace, message: Message): void {
  const messages = messagesIn(workspace, message.channel);
  const index = messages.findIndex(({ ts }) => ts === message.ts);
  if (index < 0) throw new Error(`Message ${message.ts} is gone from ${message.channel}.`);
  messages[index] = message;
}
