import { randomUUID } from 'node:crypto';
import { sendEvent } from '../events.ts';
import { newTimestamp } from '../ids.ts';
import { deleteMessage, editMessage, postAsMember } from '../messages.ts';
import type { Channel, Message } from '../objects.ts';
import { isMember } from '../workspace.ts';
import type { Actor } from './interactions.ts';
import { markUp } from './markup.ts';
import { assertIsIn, messageNow } from './seeing.ts';

/** What somebody writes themselves. */
export type Writing = {
  /** A message in a channel, or in the thread of a message. Words like `@improver` become mentions. */
  says(place: Channel | Message, text: string): Message;
  replies(thread: Message, text: string): Message;
  /** A message that begins with a mention of the app's bot. */
  mentions(place: Channel | Message, text: string): Message;
  edits(message: Message, text: string): Message;
  deletes(message: Message): void;
};

export function createWriting(actor: Actor): Writing {
  const { world, workspace, member } = actor;

  function says(place: Channel | Message, typed: string): Message {
    const channel = 'ts' in place ? place.channel : place.id;
    assertIsIn(actor, channel);
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

  return {
    says,
    replies: says,
    mentions: (place, text) => says(place, `@${workspace.bot.name} ${text}`),
    edits(message, typed) {
      const edited = { user: member.id, ts: newTimestamp() };
      return editMessage(world, workspace, messageNow(actor, message), { text: markUp(workspace, typed), edited });
    },
    deletes: (message) => deleteMessage(world, workspace, messageNow(actor, message)),
  };
}
