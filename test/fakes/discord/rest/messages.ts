import { checkForm, invalidForm, snowflake } from '../check/form.ts';
import { editForm, postForm } from '../check/message-form.ts';
import { notify } from '../mentions.ts';
import { edit, newMessage, post, remove } from '../messages.ts';
import { type Channel, type Message, messageFlags, messageTypes } from '../objects.ts';
import { notYourMessage, Refusal, systemMessage } from '../refusal.ts';
import { shownMessage } from '../shown.ts';
import { madeAt } from '../snowflake.ts';
import { channelOf, findMessage, messagesIn, type World } from '../world.ts';
import {
  assertActive,
  assertBotMay,
  assertBotMayPost,
  assertNotLocked,
  botMay,
  channelOrRefusal,
  messageOrRefusal,
  openForPost,
} from './access.ts';
import { changesOf, draftOf } from './content.ts';
import { nothing, ok, type Request, type Routes } from './route.ts';

/** For how long a nonce is remembered: "the past few minutes". */
const minutesOfNonce = 5;

function create({ world, body, files, part }: Request) {
  const channel = channelOrRefusal(world, part('channel'));
  const form = checkForm(world, postForm, body);
  assertBotMayPost(world, channel, files.length > 0, form.message_reference !== undefined);
  const author = world.application.bot;
  const { nonce, message_reference } = form;
  const same = form.enforce_nonce && nonce !== undefined ? withNonce(world, nonce) : undefined;
  if (same) return ok(shownMessage(world, same, true));
  const referenced = message_reference ? findMessage(world, channel.id, message_reference.message_id) : undefined;
  if (message_reference && !referenced && message_reference.fail_if_not_exists !== false)
    throw invalidForm(world, [
      { path: ['message_reference'], code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' },
    ]);
  const draft = draftOf({ world, channel, author }, form, files, referenced?.author);
  openForPost(world, channel);
  const message = newMessage(world, channelOf(world, channel.id), author, {
    ...draft,
    application_id: world.application.id,
    ...(nonce === undefined ? {} : { nonce }),
    ...(referenced ? { type: messageTypes.reply, message_reference: referenceTo(channel, referenced) } : {}),
  });
  post(world, message);
  notify(world, channel, message);
  return ok(shownMessage(world, message, true));
}

function referenceTo({ guild_id }: Channel, { id, channel_id }: Message) {
  return { type: 0, message_id: id, channel_id, ...(guild_id === null ? {} : { guild_id }) };
}

function withNonce(world: World, nonce: string | number): Message | undefined {
  const since = world.clock.now() - minutesOfNonce * 60_000;
  return [...world.messages.values()]
    .flat()
    .find((one) => one.nonce === nonce && one.author.id === world.application.bot.id && madeAt(one.id) > since);
}

function change({ world, body, files, part }: Request) {
  const channel = channelOrRefusal(world, part('channel'));
  const before = messageOrRefusal(world, channel, part('message'));
  const form = checkForm(world, editForm, body);
  const author = world.application.bot;
  if (before.author.id !== author.id) throw notYourMessage();
  if (
    before.type !== messageTypes.default &&
    before.type !== messageTypes.reply &&
    before.type !== messageTypes.command
  )
    throw systemMessage();
  assertActive(channel);
  assertNotLocked(world, channel);
  if (files.length > 0) assertBotMay(world, channel, 'ATTACH_FILES');
  assertFreshEnough(world, before);
  const changes = changesOf({ world, channel, author }, before, form, files);
  return ok(shownMessage(world, edit(world, before, { ...changes, flags: withoutLoading(changes.flags) }), true));
}

function withoutLoading(flags = 0): number {
  return flags & ~messageFlags.loading;
}

/** Of messages older than an hour, few may be edited. Discord says so with the status of a rate limit. */
function assertFreshEnough(world: World, { id, channel_id }: Message): void {
  if (world.clock.now() - madeAt(id) < 3_600_000) return;
  const seconds = world.rateLimits.secondsToOldEdit(channel_id);
  if (seconds === 0) return;
  const message = 'Maximum number of edits to messages older than 1 hour reached. Try again later';
  const headers = { 'retry-after': String(Math.ceil(seconds)), 'x-ratelimit-scope': 'user' };
  throw new Refusal(429, 30046, message, { retry_after: seconds, global: false }, headers);
}

function list({ world, query, part }: Request) {
  const channel = channelOrRefusal(world, part('channel'));
  const limit = Number(query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalidForm(world, [{ path: ['limit'], code: 'NUMBER_TYPE_MAX', message: 'between 1 and 100' }]);
  for (const key of ['before', 'after', 'around'])
    if (query.has(key) && !snowflake.safeParse(query.get(key)).success)
      throw invalidForm(world, [
        { path: [key], code: 'NUMBER_TYPE_COERCE', message: `Value "${query.get(key)}" is not snowflake.` },
      ]);
  const { messageContent } = world.application.privileged;
  // Without this permission, Discord answers with no messages instead of refusing.
  if (!botMay(world, channel, 'READ_MESSAGE_HISTORY')) return ok([]);
  const [before, after] = [query.get('before'), query.get('after')].map((id) => (id === null ? null : BigInt(id)));
  const fitting = messagesIn(world, channel.id).filter(
    ({ id }) => (before == null || BigInt(id) < before) && (after == null || BigInt(id) > after),
  );
  // The newest first; after a message, those that follow it.
  const page = after == null ? fitting.slice(-limit) : fitting.slice(0, limit);
  return ok(page.reverse().map((message) => shownMessage(world, message, messageContent)));
}

function read({ world, part }: Request) {
  const channel = channelOrRefusal(world, part('channel'));
  assertBotMay(world, channel, 'READ_MESSAGE_HISTORY');
  const message = messageOrRefusal(world, channel, part('message'));
  return ok(shownMessage(world, message, world.application.privileged.messageContent));
}

function destroy({ world, part }: Request) {
  const channel = channelOrRefusal(world, part('channel'));
  const message = messageOrRefusal(world, channel, part('message'));
  if (message.author.id !== world.application.bot.id) assertBotMay(world, channel, 'MANAGE_MESSAGES');
  if (channel.thread?.thread_metadata.archived) assertNotLocked(world, channel);
  remove(world, message);
  return nothing;
}

export const messageRoutes: Routes = {
  'POST /channels/:channel/messages': create,
  'GET /channels/:channel/messages': list,
  'GET /channels/:channel/messages/:message': read,
  'PATCH /channels/:channel/messages/:message': change,
  'DELETE /channels/:channel/messages/:message': destroy,
};
