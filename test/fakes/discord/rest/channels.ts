import { z } from 'zod';
import { checkForm } from '../check/form.ts';
import { limits } from '../check/limits.ts';
import { type Channel, channelTypes, messageFlags } from '../objects.ts';
import {
  missingPermissions,
  notFound,
  notTextChannel,
  threadArchived,
  threadExists,
  unknownMessage,
} from '../refusal.ts';
import { shownChannel } from '../shown.ts';
import { changeThread, deleteThread, startThread } from '../threads.ts';
import type { World } from '../world.ts';
import { assertBotMay, botMay, channelOrRefusal, messageOrRefusal } from './access.ts';
import { ok, type Request, type Routes } from './route.ts';

const name = z.string().min(1).max(limits.threadName);
const duration = z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)]);

const threadForm = z.strictObject({
  name,
  // Discord pays no attention to it where there is a message; the client sends it all the same.
  type: z.int().optional(),
  auto_archive_duration: duration.optional(),
  rate_limit_per_user: z.int().min(0).max(21600).optional(),
});

function start({ world, body, part }: Request) {
  const channel = channelOrRefusal(world, part('channel'));
  const root = messageOrRefusal(world, channel, part('message'));
  const form = checkForm(world, threadForm, body);
  if (channel.type !== channelTypes.text && channel.type !== channelTypes.announcement) throw notTextChannel();
  assertBotMay(world, channel, 'CREATE_PUBLIC_THREADS');
  if (root.flags & messageFlags.ephemeral) throw unknownMessage();
  if (world.channels.has(root.id)) throw threadExists();
  const thread = startThread(world, root, form.name, world.application.bot, form.auto_archive_duration ?? 1440);
  return { status: 201, body: shownChannel(world, thread) } as const;
}

const channelForm = z.strictObject({
  name: name.optional(),
  archived: z.boolean().optional(),
  locked: z.boolean().optional(),
  auto_archive_duration: duration.optional(),
});

/** Only threads: the bot has no business in changing channels. */
function change({ world, body, part }: Request) {
  const channel = channelOrRefusal(world, part('channel'));
  const { thread } = channel;
  if (!thread) throw notFound();
  const form = checkForm(world, channelForm, body);
  assertMayChange(world, channel, form);
  const changes = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined));
  return ok(shownChannel(world, changeThread(world, channel.id, changes, world.application.bot)));
}

function assertMayChange(world: World, channel: Channel, form: z.output<typeof channelForm>): void {
  const { thread } = channel;
  if (!thread || botMay(world, channel, 'MANAGE_THREADS')) return;
  const { archived, locked } = thread.thread_metadata;
  const isOwner = thread.owner_id === world.application.bot.id;
  if (form.locked !== undefined && form.locked !== locked) throw missingPermissions();
  if (locked) throw archived ? threadArchived() : missingPermissions();
  const opens = form.archived === false && Object.keys(form).length === 1;
  if (!isOwner && !(opens && thread.memberIds.includes(world.application.bot.id))) throw missingPermissions();
  // An archived thread is opened first, or by the same call.
  if (archived && form.archived !== false) throw threadArchived();
}

function remove({ world, part }: Request) {
  const channel = channelOrRefusal(world, part('channel'));
  if (!channel.thread) throw notFound();
  assertBotMay(world, channel, 'MANAGE_THREADS');
  deleteThread(world, channel);
  return ok(shownChannel(world, channel));
}

export const channelRoutes: Routes = {
  'GET /channels/:channel': ({ world, part }) => ok(shownChannel(world, channelOrRefusal(world, part('channel')))),
  'PATCH /channels/:channel': change,
  'DELETE /channels/:channel': remove,
  'POST /channels/:channel/messages/:message/threads': start,
};
