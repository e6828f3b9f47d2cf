import { z } from 'zod';
import { limits } from '../blocks/limits.ts';
import { shownMessage } from '../events.ts';
import { newTimestamp } from '../ids.ts';
import { deleteMessage, editMessage, postAsBot } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import { directChannel, findMessage, isMember } from '../workspace.ts';
import { assertBotIsIn, ownMessage, threadOrTop } from './access.ts';
import { blocksOrRefusal, metadataOrRefusal, storedText } from './content.ts';
import { flag, json, type Method, method, timestamp } from './method.ts';

const content = { text: z.string().optional(), blocks: json.optional() };
const scopes = ['chat:write'];

const postMessage = method({
  scopes,
  tier: 'posting',
  arguments: z.object({
    channel: z.string(),
    ...content,
    metadata: json.optional(),
    thread_ts: timestamp.optional(),
    reply_broadcast: flag.optional(),
    unfurl_links: flag.optional(),
    unfurl_media: flag.optional(),
    mrkdwn: flag.optional(),
    link_names: flag.optional(),
    parse: z.enum(['full', 'none']).optional(),
    username: z.string().optional(),
    icon_emoji: z.string().optional(),
    icon_url: z.string().optional(),
  }),
  answer(given, { world, workspace }) {
    // A person's id stands for the conversation with them.
    const channel = workspace.members.has(given.channel) ? directChannel(workspace, given.channel).id : given.channel;
    assertBotIsIn(workspace, channel);
    const thread = threadOrTop(workspace, channel, given.thread_ts);
    if (!given.text && given.blocks === undefined) throw new Refusal('no_text');
    if (given.username !== undefined && !workspace.scopes.has('chat:write.customize'))
      throw new Refusal('missing_scope', { needed: 'chat:write.customize', provided: [...workspace.scopes].join(',') });
    const message = postAsBot(world, workspace, {
      channel,
      text: storedText(world, given.text ?? ''),
      blocks: given.blocks === undefined ? [] : blocksOrRefusal({ world, workspace }, given.blocks, 'message'),
      metadata: metadataOrRefusal(world, given.metadata),
      thread,
      subtype: given.reply_broadcast && thread !== undefined ? 'thread_broadcast' : undefined,
      username: given.username,
    });
    return { ok: true, channel, ts: message.ts, message: shownMessage(workspace, message) };
  },
});

const update = method({
  scopes,
  tier: 3,
  arguments: z.object({
    channel: z.string(),
    ts: timestamp,
    ...content,
    metadata: json.optional(),
    link_names: flag.optional(),
    parse: z.enum(['full', 'none']).optional(),
    reply_broadcast: flag.optional(),
    file_ids: json.optional(),
  }),
  answer(given, { world, workspace }) {
    const before = ownMessage(workspace, given.channel, given.ts, 'cant_update_message');
    if (given.text === undefined && given.blocks === undefined) throw new Refusal('no_text');
    if (given.text !== undefined && given.text.length > limits.updatedText) {
      world.complaints.push(`msg_too_long: chat.update with a text of ${given.text.length} characters`);
      throw new Refusal('msg_too_long');
    }
    // Without blocks the old ones vanish and people see "(edited)"; with blocks they do not.
    const blocks = given.blocks === undefined ? [] : blocksOrRefusal({ world, workspace }, given.blocks, 'message');
    const metadata = metadataOrRefusal(world, given.metadata);
    const after = editMessage(world, workspace, before, {
      blocks,
      ...(given.text === undefined ? {} : { text: storedText(world, given.text) }),
      ...(metadata ? { metadata } : {}),
      ...(given.blocks === undefined ? { edited: { user: workspace.bot.id, ts: newTimestamp() } } : {}),
    });
    const message = shownMessage(workspace, after);
    return { ok: true, channel: given.channel, ts: given.ts, text: after.text, message };
  },
});

const postEphemeral = method({
  scopes,
  tier: 4,
  arguments: z.object({
    channel: z.string(),
    user: z.string(),
    ...content,
    thread_ts: timestamp.optional(),
    link_names: flag.optional(),
    parse: z.enum(['full', 'none']).optional(),
  }),
  answer(given, { world, workspace }) {
    assertBotIsIn(workspace, given.channel);
    if (!isMember(workspace, given.channel, given.user)) throw new Refusal('user_not_in_channel');
    if (!given.text && given.blocks === undefined) throw new Refusal('no_text');
    const ts = newTimestamp();
    workspace.ephemerals.push({
      ephemeral: true,
      channel: given.channel,
      user: given.user,
      ts,
      text: storedText(world, given.text ?? ''),
      blocks: given.blocks === undefined ? [] : blocksOrRefusal({ world, workspace }, given.blocks, 'message'),
      through: 'chat.postEphemeral',
      ...(given.thread_ts === undefined ? {} : { thread_ts: given.thread_ts }),
    });
    return { ok: true, message_ts: ts };
  },
});

const remove = method({
  scopes,
  tier: 3,
  arguments: z.object({ channel: z.string(), ts: timestamp }),
  answer({ channel, ts }, { world, workspace }) {
    deleteMessage(world, workspace, ownMessage(workspace, channel, ts, 'cant_delete_message'));
    return { ok: true, channel, ts };
  },
});

const getPermalink = method({
  tier: 'special',
  arguments: z.object({ channel: z.string(), message_ts: timestamp }),
  answer({ channel, message_ts }, { workspace }) {
    assertBotIsIn(workspace, channel);
    const message = findMessage(workspace, channel, message_ts);
    if (!message) throw new Refusal('message_not_found');
    const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
    const place = isReply ? `?thread_ts=${message.thread_ts}&cid=${channel}` : '';
    const permalink = `https://${workspace.domain}.slack.com/archives/${channel}/p${message_ts.replace('.', '')}${place}`;
    return { ok: true, channel, permalink };
  },
});

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};
