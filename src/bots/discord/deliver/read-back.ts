import { ComponentType, Routes, SnowflakeUtil } from 'discord.js';
import { z } from 'zod';
import type { DiscordCalls } from './calls.ts';

const messageSchema = z.object({
  id: z.string(),
  author: z.object({ id: z.string() }),
  components: z.array(z.object({ type: z.number(), id: z.number().optional() })).default([]),
});
type FoundMessage = z.infer<typeof messageSchema>;

export type Search = {
  readonly channel: string;
  readonly botUser: string;
  /** The id of the card's container. */
  readonly container: number;
  /** The message is no older, in milliseconds since 1970. */
  readonly since: number;
};

/** The newest message of a card that is in the channel or thread; null where there is none. */
export async function findMessage(calls: DiscordCalls, search: Search, threadName: string): Promise<string | null> {
  const oldest = SnowflakeUtil.generate({ timestamp: search.since - clockDifference, increment: 0n });
  let before: string | null = null;
  for (let count = 0; count < mostPages; count += 1) {
    const page: readonly FoundMessage[] = await readPage(calls, search.channel, before, threadName);
    const found = page.find((message) => isCard(message, search));
    if (found !== undefined) return found.id;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize || BigInt(last.id) < oldest) return null;
    before = last.id;
  }
  return null;
}

/** Discord's clock and ours may differ by so much, in milliseconds. */
const clockDifference = 600_000;
const pageSize = 100;
/** Enough for a busy channel of some days. */
const mostPages = 50;

/** The newest first. */
async function readPage(
  calls: DiscordCalls,
  channel: string,
  before: string | null,
  threadName: string,
): Promise<readonly FoundMessage[]> {
  const query = new URLSearchParams({ limit: String(pageSize), ...(before === null ? {} : { before }) });
  const reply = await calls.inTurn({ kind: 'read', channel, path: Routes.channelMessages(channel), query }, threadName);
  return z.array(messageSchema).parse(reply);
}

/** A mention stands before the container. */
function isCard({ author, components }: FoundMessage, { botUser, container }: Search): boolean {
  const first = components.find(({ type }) => type === ComponentType.Container);
  return author.id === botUser && first?.id === container;
}
