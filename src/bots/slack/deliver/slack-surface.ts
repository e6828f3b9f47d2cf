import type { Logger } from 'pino';
import type { Card } from '../../card.ts';
import { type Posted, rootKey } from '../../posted.ts';
import type { OverflowFile } from '../../render/overflow.ts';
import { type Rooms, runOf } from '../../rooms.ts';
import { MessageGone, type Surface } from '../../surface.ts';
import type { SlackMessage } from '../render/message.ts';
import type { SlackCalls } from './calls.ts';
import { isClearNo, SlackRefused } from './failures.ts';
import type { FileDelivery } from './file-delivery.ts';
import type { Forms } from './known-forms.ts';
import { type MessagePlace, messageOf, messagePlaceOf, type Place, placeOf } from './places.ts';
import { findInThread, findRoot, isThreadThere, metadataType } from './read-back.ts';
import { createSendCard } from './send-card.ts';

export type SlackSurfaceParts = {
  readonly calls: SlackCalls;
  readonly posted: Posted;
  readonly rooms: Rooms;
  readonly files: FileDelivery;
  readonly forms: Forms;
  /** The users (`U…`) and groups (`S…`) whom a new card notifies; an edit notifies nobody. */
  readonly mentionsFor: (threadName: string, card: Card) => readonly string[];
  readonly log: Logger;
};

/**
 * Threads in channels of Slack: the first card of a run stands in its channel, the others in the thread below. Whoever calls has waited for
 * their turn to post or edit once; what else is needed waits for its own.
 */
export function createSlackSurface({
  calls,
  posted,
  rooms,
  files,
  forms,
  mentionsFor,
  log,
}: SlackSurfaceParts): Surface {
  const send = createSendCard({ calls, files, forms, log });

  /** The message that the run's other cards hang from; null while there is none. */
  function threadOf(threadName: string): MessagePlace | null {
    const root = posted.find(threadName, rootKey);
    return root === null ? null : messagePlaceOf(root.message);
  }

  /** All that stood in it is told again in a new one. Two may find that the thread is gone: the second may find the new one begun. */
  function forgetThread(threadName: string, root: string): void {
    if (posted.find(threadName, rootKey)?.message === root) posted.forgetAll(threadName);
  }

  /** Where a card belongs; `thread` is null for the first one. */
  function spotFor(threadName: string, card: Card): { readonly place: Place; readonly thread: MessagePlace | null } {
    if (card.key === rootKey) {
      const room = rooms.find(threadName)?.room;
      if (room === undefined) throw new Error(`Thread ${threadName} has no room on Slack.`);
      return { place: placeOf(room), thread: null };
    }
    const thread = threadOf(threadName);
    if (thread === null) throw new Error(`Thread ${threadName} has not begun.`);
    return { place: thread, thread };
  }

  async function postAnew(
    threadName: string,
    card: Card,
    place: Place,
    thread: MessagePlace | null,
    mayBeThere: boolean,
  ): Promise<{ readonly message: MessagePlace; readonly overflow: readonly OverflowFile[] }> {
    const mention = mentionsFor(threadName, card);
    const sending = send('chat.postMessage', place, threadName, card, mention, true, (client, message) =>
      client.chat.postMessage({
        ...mutable(message),
        channel: place.channel,
        ...(thread === null ? {} : { thread_ts: thread.ts }),
        metadata: { event_type: metadataType, event_payload: { run: runOf(threadName), key: card.key } },
        unfurl_links: false,
        unfurl_media: false,
      }),
    );
    const { reply, overflow } = await sending.catch((error) => {
      if (isClearNo(error) && !mayBeThere) posted.forget(threadName, card.key); // there is nothing to look for
      throw error;
    });
    if (reply.ts === undefined) throw new Error('Slack did not name the message that it has posted.');
    const message = { ...place, ts: reply.ts };
    if (thread !== null && reply.message !== undefined && reply.message.thread_ts !== thread.ts) {
      await takeAway(threadName, message);
      await assertThreadIsThere(threadName, thread);
      throw new Error(`Slack posted a reply of ${threadName} at the top of the channel, though its thread is there.`);
    }
    return { message, overflow };
  }

  async function assertThreadIsThere(threadName: string, thread: MessagePlace): Promise<void> {
    if (!(await isThreadThere(calls, thread, threadName))) throw new SlackRefused('thread_not_found', thread, null);
  }

  /** Where a thread's first message is gone, Slack posts what should go into it at the top of the channel, and says nothing. */
  async function takeAway(threadName: string, message: MessagePlace): Promise<void> {
    try {
      await calls.inTurn('chat.delete', message, threadName, (client) =>
        client.chat.delete({ channel: message.channel, ts: message.ts }),
      );
    } catch (error) {
      log.warn(
        { thread: threadName, message: messageOf(message), err: error },
        'message left at the top of its channel',
      );
    }
  }

  async function change(threadName: string, message: MessagePlace, card: Card, isInTurn: boolean) {
    const { overflow } = await send('chat.update', message, threadName, card, [], isInTurn, (client, rendered) =>
      client.chat.update({ ...mutable(rendered), channel: message.channel, ts: message.ts }),
    );
    return overflow;
  }

  /**
   * A message that an earlier attempt has left behind may say what held then. One that cannot be edited is not ours, though it says so: the app
   * was made anew since.
   */
  async function adopt(threadName: string, card: Card, place: Place, thread: MessagePlace | null) {
    const found =
      thread === null
        ? await findRoot(calls, place, threadName, card.key, card.at)
        : await findInThread(calls, thread, threadName, card.key);
    if (found === null) return null;
    log.info({ thread: threadName, card: card.key, message: found }, 'found a message again');
    const message = messagePlaceOf(found);
    try {
      return { message, overflow: await change(threadName, message, card, false) };
    } catch (error) {
      if (!(error instanceof SlackRefused) || error.isAbout !== 'message') throw error;
      return null;
    }
  }

  return {
    async post(threadName, card, mayBeThere) {
      const { place, thread } = spotFor(threadName, card);
      try {
        if (thread !== null && card.files.length > 0) {
          await assertThreadIsThere(threadName, thread);
          await files.deliver(threadName, card, thread, card.files);
          await files.appeared(threadName, card, thread, card.files);
        }
        const found = mayBeThere ? await adopt(threadName, card, place, thread) : null;
        const { message, overflow } = found ?? (await postAnew(threadName, card, place, thread, mayBeThere));
        await files.deliver(threadName, card, thread ?? message, overflow);
        return messageOf(message);
      } catch (error) {
        if (thread === null || !(error instanceof SlackRefused) || error.isAbout !== 'thread') throw error;
        forgetThread(threadName, messageOf(thread));
        throw new Error(`Thread ${threadName} is gone and will begin anew.`, { cause: error });
      }
    },
    async edit(threadName, message, card) {
      try {
        const place = messagePlaceOf(message);
        const overflow = await change(threadName, place, card, true);
        await files.deliver(threadName, card, threadOf(threadName) ?? place, overflow);
      } catch (error) {
        if (!isGone(error, card)) throw error;
        if (card.key === rootKey) forgetThread(threadName, message);
        throw new MessageGone(message, { cause: error });
      }
    },
  };
}

/**
 * Where Slack takes no edit after some time, a card is posted anew as it is now. The live card would be so with each of its changes, and with
 * the first one a whole thread: these two stay as they are.
 */
function isGone(error: unknown, { key }: Card): boolean {
  if (!(error instanceof SlackRefused)) return false;
  const isTooOld = error.code === 'edit_window_closed' && key !== 'live' && key !== rootKey;
  return error.isAbout === 'message' || isTooOld;
}

/** The client's types ask for lists that may be changed. */
function mutable({ text, blocks }: SlackMessage) {
  return { text, blocks: [...blocks] };
}
