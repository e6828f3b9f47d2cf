import type { Message } from '../objects.ts';
import { Refusal } from '../refusal.ts';
import { findMessage, isMember, type Workspace } from '../workspace.ts';

export function assertChannel(workspace: Workspace, channelId: string): void {
  if (!workspace.channels.has(channelId)) throw new Refusal('channel_not_found');
}

/** A private channel that the bot is not in does not exist for it. */
export function assertBotIsIn(workspace: Workspace, channelId: string): void {
  const channel = workspace.channels.get(channelId);
  if (!channel) throw new Refusal('channel_not_found');
  if (isMember(workspace, channelId, workspace.bot.id)) return;
  throw new Refusal(channel.kind === 'public' ? 'not_in_channel' : 'channel_not_found');
}

export function ownMessage(workspace: Workspace, channelId: string, ts: string, otherwise: string): Message {
  assertBotIsIn(workspace, channelId);
  const message = findMessage(workspace, channelId, ts);
  if (!message || message.subtype === 'tombstone') throw new Refusal('message_not_found');
  if (message.bot_id !== workspace.botId) throw new Refusal(otherwise);
  return message;
}

/**
 * The thread that a reply goes into: it hangs from a message that is no reply itself. Where that message is gone, Slack takes the reply all
 * the same and posts it at the top of the channel: slack-go/slack issue 1571.
 */
export function threadOrTop(workspace: Workspace, channelId: string, threadTs: string | undefined): string | undefined {
  const root = threadTs === undefined ? undefined : findMessage(workspace, channelId, threadTs);
  if (root?.thread_ts !== undefined && root.thread_ts !== root.ts) throw new Refusal('cannot_reply_to_message');
  return root?.ts;
}
