import { z } from 'zod';
import { runOf } from '../../rooms.ts';
import type { SlackCalls } from './calls.ts';
import { SlackRefused } from './failures.ts';
import { type MessagePlace, messageOf, type Place } from './places.ts';

export const metadataType = 'improve_card';

const messageSchema = z.object({
  ts: z.string(),
  subtype: z.string().optional(),
  metadata: z
    .object({ event_type: z.literal(metadataType), event_payload: z.object({ run: z.string(), key: z.string() }) })
    .optional()
    .catch(undefined), // of another app
  files: z
    .array(z.object({ id: z.string() }))
    .optional()
    .catch(undefined),
});
type SlackMessage = z.infer<typeof messageSchema>;

/** The message of a card that is in the thread; null where there is none. */
export async function findInThread(
  calls: SlackCalls,
  thread: MessagePlace,
  threadName: string,
  key: string,
): Promise<string | null> {
  for await (const message of messagesIn(calls, thread, threadName))
    if (isCard(message, threadName, key)) return messageOf({ ...thread, ts: message.ts });
  return null;
}

/** False where the first message of a thread is gone. What else Slack may say is left to who writes there. */
export async function isThreadThere(calls: SlackCalls, thread: MessagePlace, threadName: string): Promise<boolean> {
  try {
    const { messages } = await calls.inTurn('conversations.replies', thread, threadName, (client) =>
      client.conversations.replies({ channel: thread.channel, ts: thread.ts, limit: 1 }),
    );
    const [root] = z.array(messageSchema).parse(messages ?? []);
    return root?.subtype !== 'tombstone'; // it stands where a message with replies was
  } catch (error) {
    if (!(error instanceof SlackRefused)) throw error;
    return error.isAbout !== 'thread';
  }
}

/** The first message of a run's thread, in the channel; `since` in milliseconds: the run is no older. */
export async function findRoot(
  calls: SlackCalls,
  place: Place,
  threadName: string,
  key: string,
  since: number,
): Promise<string | null> {
  const oldest = oldestSince(since);
  const read = (page: Page) =>
    calls.inTurn('conversations.history', place, threadName, (client) =>
      client.conversations.history({ channel: place.channel, oldest, ...page }),
    );
  for await (const message of pages(read))
    if (isCard(message, threadName, key)) return messageOf({ ...place, ts: message.ts });
  return null;
}

/** The ids of the files in a thread that were shown since then, in milliseconds. After `signal` no further page is read. */
export async function fileIdsIn(
  calls: SlackCalls,
  thread: MessagePlace,
  threadName: string,
  since: number,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const messages = messagesIn(calls, thread, threadName, { oldest: oldestSince(since) }, signal);
  for await (const { files = [] } of messages) for (const { id } of files) ids.add(id);
  return ids;
}

/** Slack's clock and ours may differ by so much, in milliseconds. */
const clockDifference = 600_000;

/** As Slack takes it. */
function oldestSince(milliseconds: number): string {
  return ((milliseconds - clockDifference) / 1000).toFixed(6);
}

const pageSize = 200;
/** Enough for a busy channel of some days. */
const mostPages = 25;

type Page = { readonly limit: number; readonly include_all_metadata: true; readonly cursor?: string };
type Reply = { readonly messages?: unknown; readonly response_metadata?: { readonly next_cursor?: string } };

function messagesIn(
  calls: SlackCalls,
  thread: MessagePlace,
  threadName: string,
  range: { readonly oldest?: string } = {},
  signal?: AbortSignal,
): AsyncGenerator<SlackMessage> {
  const read = (page: Page) =>
    calls.inTurn('conversations.replies', thread, threadName, (client) =>
      client.conversations.replies({ channel: thread.channel, ts: thread.ts, ...range, ...page }),
    );
  return pages(read, signal);
}

async function* pages(read: (page: Page) => Promise<Reply>, signal?: AbortSignal): AsyncGenerator<SlackMessage> {
  let cursor = '';
  for (let count = 0; count < mostPages && !signal?.aborted; count += 1) {
    const reply = await read({ limit: pageSize, include_all_metadata: true, ...(cursor === '' ? {} : { cursor }) });
    yield* z.array(messageSchema).parse(reply.messages ?? []);
    cursor = reply.response_metadata?.next_cursor ?? '';
    if (cursor === '') return;
  }
}

function isCard({ metadata }: SlackMessage, threadName: string, key: string): boolean {
  return metadata?.event_payload.run === runOf(threadName) && metadata.event_payload.key === key;
}
