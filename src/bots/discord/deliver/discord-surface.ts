import { createHash } from 'node:crypto';
import { ComponentType } from 'discord.js';
import type { Logger } from 'pino';
import type { Card } from '../../card.ts';
import { type Posted, rootKey } from '../../posted.ts';
import { type Rooms, runOf } from '../../rooms.ts';
import { MessageGone, type Surface } from '../../surface.ts';
import { cardId } from '../render/card-id.ts';
import type { DiscordCalls } from './calls.ts';
import { DiscordRefused, isClearNo, missingPermission } from './failures.ts';
import { createMessages } from './messages.ts';
import { outgoing } from './outgoing.ts';
import { type MessagePlace, messageOf, messagePlaceOf, type Place, placeOf, threadFrom, writtenAt } from './places.ts';
import { findMessage } from './read-back.ts';
import type { SendCard } from './send-card.ts';
import type { ServerFacts } from './server-facts.ts';

export type DiscordSurfaceParts = {
  readonly calls: DiscordCalls;
  readonly posted: Posted;
  readonly rooms: Rooms;
  readonly send: SendCard;
  /** The users (`500`) and roles (`&700`) whom a new card notifies; an edit notifies nobody. */
  readonly mentionsFor: (threadName: string, card: Card) => readonly string[];
  /** What people recognise the run by. */
  readonly titleOf: (threadName: string) => string;
  readonly facts: ServerFacts;
  readonly botUser: string;
  readonly log: Logger;
  /** In milliseconds since 1970. */
  readonly now: () => number;
};

const liveKey = 'live';
/** Discord takes only a few changes of messages that are an hour old, and this one changes all the time. */
const longestLiveMilliseconds = 50 * 60_000;

/**
 * Threads of public channels: the first card of a run stands in its channel, the others in the thread that is started from it. Whoever calls
 * has waited for their turn to post or edit once; what else is needed waits for its own.
 */
export function createDiscordSurface(parts: DiscordSurfaceParts): Surface {
  const { calls, posted, rooms, send, mentionsFor, titleOf, facts, botUser, log, now } = parts;
  const messages = createMessages(calls);
  /** How often each card was posted: one that is posted anew, because people have deleted it, is another message. */
  const editions = new Map<string, number>();

  /** Where the card belongs: the channel for the first one, the thread for all others. */
  function placeFor(threadName: string, { key }: Card): Place {
    if (key === rootKey) {
      const room = rooms.find(threadName)?.room;
      if (room === undefined) throw new Error(`Thread ${threadName} has no room on Discord.`);
      return placeOf(room);
    }
    const root = posted.find(threadName, rootKey);
    if (root === null) throw new Error(`Thread ${threadName} has not begun.`);
    return threadFrom(messagePlaceOf(root.message));
  }

  /** All that stood in it is told again in a new one. Two may find that the thread is gone: the second may find the new one begun. */
  function forgetThread(threadName: string, thread: string): void {
    const root = posted.find(threadName, rootKey);
    if (root !== null && messagePlaceOf(root.message).message === thread) posted.forgetAll(threadName);
  }

  async function postNew(threadName: string, card: Card, place: Place, mayBeThere: boolean): Promise<MessagePlace> {
    const mention = mentionsFor(threadName, card);
    const name = `${threadName} ${card.key}`;
    const edition = editions.get(name) ?? 0;
    const options = {
      nonce: nonceOf(`${name} ${edition}`),
      isFirst: card.key === rootKey,
      isQuiet: card.key === liveKey,
    };
    try {
      const message = await send(threadName, card, mention, (sent) => messages.post(place, threadName, sent, options));
      editions.set(name, edition + 1);
      return message;
    } catch (error) {
      if (isClearNo(error) && !mayBeThere) posted.forget(threadName, card.key); // there is nothing to look for
      throw error;
    }
  }

  /** Begins at the run's channel or its thread, and goes no further back than the card can be. */
  async function findAgain(threadName: string, card: Card, place: Place): Promise<MessagePlace | null> {
    if (!facts.mayReadBack(threadName))
      throw new DiscordRefused(missingPermission, 'read', facts.whereIs(threadName), null);
    const isFirst = card.key === rootKey;
    const since = isFirst ? card.at : writtenAt({ ...place, message: place.channel });
    const search = { channel: place.channel, botUser, container: cardId(runOf(threadName), card.key), since };
    const message = await findMessage(calls, search, threadName);
    if (message !== null) log.info({ thread: threadName, card: card.key, message }, 'found a message again');
    return message === null ? null : { ...place, message };
  }

  async function change(threadName: string, message: MessagePlace, card: Card): Promise<void> {
    await send(threadName, card, [], (sent) => messages.change(message, threadName, sent));
  }

  /** What is left of a live card that goes on further down. It matters little, so it is tried once. */
  async function takeLeave(threadName: string, message: MessagePlace): Promise<void> {
    const sentence = { type: ComponentType.TextDisplay, content: 'Went on in a newer message below.' } as const;
    try {
      await messages.change(message, threadName, outgoing({ components: [sentence], files: [] }, [], []));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.debug({ thread: threadName, message: messageOf(message), reason }, 'live card left as it was');
    }
  }

  return {
    async post(threadName, card, mayBeThere) {
      const place = placeFor(threadName, card);
      try {
        const found = mayBeThere ? await findAgain(threadName, card, place) : null;
        const message = found ?? (await postNew(threadName, card, place, mayBeThere));
        if (mayBeThere) await change(threadName, message, card); // an earlier attempt may have said what held then
        if (card.key === rootKey) await messages.startThread(message, threadName, titleOf(threadName));
        return messageOf(message);
      } catch (error) {
        if (card.key === rootKey || !isAbout(error, 'channel')) throw error;
        forgetThread(threadName, place.channel);
        throw new Error(`Thread ${threadName} is gone and will begin anew.`, { cause: error });
      }
    },
    async edit(threadName, message, card) {
      const place = messagePlaceOf(message);
      if (card.key === liveKey && now() - writtenAt(place) > longestLiveMilliseconds) {
        await takeLeave(threadName, place);
        throw new MessageGone(message);
      }
      try {
        await change(threadName, place, card);
      } catch (error) {
        const isFirst = card.key === rootKey;
        if (!isFirst && isAbout(error, 'channel')) {
          forgetThread(threadName, place.channel);
          throw new Error(`Thread ${threadName} is gone and will begin anew.`, { cause: error });
        }
        const isTooOld = !isFirst && isAbout(error, 'age');
        if (!isTooOld && !isAbout(error, 'message')) throw error;
        if (isFirst) forgetThread(threadName, place.message);
        throw new MessageGone(message, { cause: error });
      }
    },
  };
}

function isAbout(error: unknown, subject: DiscordRefused['isAbout']): boolean {
  return error instanceof DiscordRefused && error.isAbout === subject;
}

/** As long as Discord takes it. */
function nonceOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url').slice(0, 25);
}
