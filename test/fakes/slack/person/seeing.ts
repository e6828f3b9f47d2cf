import type { Channel, Ephemeral, Message, View } from '../objects.ts';
import { findMessage, isMember, messagesIn } from '../workspace.ts';
import type { Actor } from './interactions.ts';
import { openView } from './modals.ts';

/** Anything that has buttons. */
export type Pressable = Message | Ephemeral | View;

export function assertIsIn({ workspace, member }: Actor, channel: string): void {
  if (!isMember(workspace, channel, member.id)) throw new Error(`${member.name} is not in that channel.`);
}

export function messageNow(actor: Actor, message: Message): Message {
  assertIsIn(actor, message.channel);
  const found = findMessage(actor.workspace, message.channel, message.ts);
  if (!found) throw new Error(`The message "${message.text}" is not there any more.`);
  return found;
}

export function asItIsNow(actor: Actor, place: Pressable): Pressable {
  if ('hash' in place) return openView(actor, place);
  if (!('ephemeral' in place)) return messageNow(actor, place);
  const found = actor.workspace.ephemerals.find(({ ts }) => ts === place.ts);
  if (found?.user !== actor.member.id) throw new Error(`${actor.member.name} does not see "${place.text}".`);
  return found;
}

/** A channel without the replies in it, or a thread with its root first. */
export function messagesAt(actor: Actor, place: Channel | Message): readonly Message[] {
  const channel = 'ts' in place ? place.channel : place.id;
  assertIsIn(actor, channel);
  const root = 'ts' in place ? (place.thread_ts ?? place.ts) : null;
  return messagesIn(actor.workspace, channel).filter(({ ts, thread_ts, subtype }) =>
    root === null
      ? thread_ts === undefined || thread_ts === ts || subtype === 'thread_broadcast'
      : ts === root || thread_ts === root,
  );
}
