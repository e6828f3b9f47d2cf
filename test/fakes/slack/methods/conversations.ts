import { z } from 'zod';
import { shownMessage } from '../events.ts';
import type { Message } from '../objects.ts';
import { Refusal } from '../refusal.ts';
import { channelOf, directChannel, findMessage, messagesIn } from '../workspace.ts';
import { assertBotIsIn, assertChannel } from './access.ts';
import { count, flag, type Method, method, timestamp } from './method.ts';

const historyScopes = ['channels:history', 'groups:history', 'im:history'];
const readScopes = ['channels:read', 'groups:read', 'im:read'];
const range = {
  cursor: z.string().optional(),
  limit: count.optional(),
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag.optional(),
  include_all_metadata: flag.optional(),
};
type Range = z.output<z.ZodObject<typeof range>>;

function isWithin({ oldest, latest, inclusive }: Range) {
  return ({ ts }: Message) =>
    (oldest === undefined || Number(ts) > Number(oldest) || (inclusive === true && Number(ts) === Number(oldest))) &&
    (latest === undefined || Number(ts) < Number(latest) || (inclusive === true && Number(ts) === Number(latest)));
}

/** One page of what there is; a cursor is as opaque as Slack's. */
function page<T>(
  all: readonly T[],
  { cursor, limit = 100 }: { cursor?: string | undefined; limit?: number | undefined },
) {
  const decoded = cursor ? Buffer.from(cursor, 'base64').toString() : 'next:0';
  if (!/^next:\d+$/.test(decoded)) throw new Refusal('invalid_cursor');
  const start = Number(decoded.slice('next:'.length));
  const end = start + Math.max(1, limit);
  const next = end < all.length ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { items: all.slice(start, end), has_more: next !== '', response_metadata: { next_cursor: next } };
}

const history = method({
  scopes: historyScopes,
  tier: 3,
  arguments: z.object({ channel: z.string(), ...range }),
  answer(given, { workspace }) {
    assertBotIsIn(workspace, given.channel);
    const shown = messagesIn(workspace, given.channel)
      .filter(
        ({ ts, thread_ts, subtype }) => thread_ts === undefined || thread_ts === ts || subtype === 'thread_broadcast',
      )
      .filter(isWithin(given))
      .reverse();
    const { items, ...rest } = page(shown, given);
    const messages = items.map((message) => shownMessage(workspace, message, given.include_all_metadata ?? false));
    return { ok: true, messages, ...rest, pin_count: 0 };
  },
});

const replies = method({
  scopes: historyScopes,
  tier: 3,
  arguments: z.object({ channel: z.string(), ts: timestamp, ...range }),
  answer(given, { workspace }) {
    assertBotIsIn(workspace, given.channel);
    const named = findMessage(workspace, given.channel, given.ts);
    if (!named) throw new Refusal('thread_not_found');
    const root = named.thread_ts ?? named.ts;
    // Slack gives the root with every range, as the first message of the first page.
    const shown = messagesIn(workspace, given.channel)
      .filter(({ ts, thread_ts }) => ts === root || thread_ts === root)
      .filter((message) => message.ts === root || isWithin(given)(message));
    const { items, ...rest } = page(shown, given);
    const messages = items.map((message) => shownMessage(workspace, message, given.include_all_metadata ?? false));
    return { ok: true, messages, ...rest };
  },
});

const info = method({
  scopes: readScopes,
  tier: 3,
  arguments: z.object({ channel: z.string(), include_num_members: flag.optional(), include_locale: flag.optional() }),
  answer({ channel, include_num_members }, { workspace }) {
    assertChannel(workspace, channel);
    const { id, name, kind } = channelOf(workspace, channel);
    const members = workspace.memberships.get(channel) ?? new Set();
    if (kind !== 'public' && !members.has(workspace.bot.id)) throw new Refusal('channel_not_found');
    return {
      ok: true,
      channel: {
        id,
        name,
        name_normalized: name,
        is_channel: kind === 'public',
        is_group: kind === 'private',
        is_im: kind === 'direct',
        is_private: kind !== 'public',
        is_archived: false,
        is_member: members.has(workspace.bot.id),
        context_team_id: workspace.id,
        ...(include_num_members ? { num_members: members.size } : {}),
      },
    };
  },
});

const members = method({
  scopes: readScopes,
  tier: 4,
  arguments: z.object({ channel: z.string(), cursor: z.string().optional(), limit: count.optional() }),
  answer(given, { workspace }) {
    assertChannel(workspace, given.channel);
    const { items, response_metadata } = page([...(workspace.memberships.get(given.channel) ?? [])], given);
    return { ok: true, members: items, response_metadata };
  },
});

const open = method({
  scopes: ['im:write'],
  tier: 3,
  arguments: z.object({ users: z.string(), return_im: flag.optional() }),
  answer({ users }, { workspace }) {
    if (!workspace.members.has(users)) throw new Refusal('user_not_found');
    return { ok: true, channel: { id: directChannel(workspace, users).id } };
  },
});

export const conversationsMethods: Readonly<Record<string, Method>> = {
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.open': open,
};
