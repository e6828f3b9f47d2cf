import { MessageFlags, Routes, ThreadAutoArchiveDuration } from 'discord.js';
import { z } from 'zod';
import { cutWords } from '../../render/cut.ts';
import type { Call, DiscordCalls } from './calls.ts';
import { DiscordRefused } from './failures.ts';
import type { OutgoingMessage } from './outgoing.ts';
import type { MessagePlace, Place } from './places.ts';

/** Writes messages of a thread. Whoever calls has waited for the thread's turn to do so; what else is needed waits for its own. */
export type Messages = {
  post(place: Place, threadName: string, message: OutgoingMessage, options: PostOptions): Promise<MessagePlace>;
  change(place: MessagePlace, threadName: string, message: OutgoingMessage): Promise<void>;
  /** Safe to repeat: a message has one thread at most. */
  startThread(root: MessagePlace, threadName: string, title: string): Promise<void>;
};

export type PostOptions = {
  /** Discord makes one message of several with the same nonce within some minutes. */
  readonly nonce: string;
  readonly isFirst: boolean;
  /** Nobody's device makes a sound. */
  readonly isQuiet: boolean;
};

const replySchema = z.object({ id: z.string() });
const longestTitle = 100;

export function createMessages(calls: DiscordCalls): Messages {
  /** New messages make an archived thread active again by themselves, changes do not. */
  async function withOpenThread(call: Call, threadName: string): Promise<unknown> {
    try {
      return await calls.now(call, threadName);
    } catch (error) {
      if (!(error instanceof DiscordRefused) || error.isAbout !== 'archived') throw error;
      const { channel } = call;
      const body = { archived: false };
      await calls.inTurn({ kind: 'reopen', channel, path: Routes.channel(channel), body }, threadName);
      return calls.inTurn(call, threadName);
    }
  }

  return {
    async post(place, threadName, { body, files }, { nonce, isFirst, isQuiet }) {
      const flags = MessageFlags.IsComponentsV2 | (isQuiet ? MessageFlags.SuppressNotifications : 0);
      const reply = await calls.now(
        {
          kind: isFirst ? 'begin' : 'post',
          channel: place.channel,
          path: Routes.channelMessages(place.channel),
          body: { ...body, flags, nonce, enforce_nonce: true },
          ...(files === undefined ? {} : { files }),
        },
        threadName,
      );
      return { ...place, message: replySchema.parse(reply).id };
    },
    async change({ channel, message }, threadName, { body, files }) {
      const path = Routes.channelMessage(channel, message);
      await withOpenThread(
        { kind: 'edit', channel, path, body, ...(files === undefined ? {} : { files }) },
        threadName,
      );
    },
    async startThread(root, threadName, title) {
      const { channel, message } = root;
      const body = { name: cutWords(title, longestTitle), auto_archive_duration: ThreadAutoArchiveDuration.OneWeek };
      try {
        await calls.inTurn({ kind: 'startThread', channel, path: Routes.threads(channel, message), body }, threadName);
      } catch (error) {
        if (!(error instanceof DiscordRefused) || error.isAbout !== 'begun') throw error;
      }
    },
  };
}
