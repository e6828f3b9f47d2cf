import { z } from 'zod';
import { newTimestamp } from './ids.ts';
import { deleteMessage, editMessage, postAsBot } from './messages.ts';
import { blocksOrRefusal, metadataOrRefusal, storedText } from './methods/content.ts';
import type { Ephemeral, Message } from './objects.ts';
import { Refusal } from './refusal.ts';
import type { ResponseTarget } from './response-urls.ts';
import { findMessage, type Workspace } from './workspace.ts';
import type { World } from './world.ts';

const responseSchema = z.strictObject({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
  metadata: z.unknown().optional(),
  mrkdwn: z.boolean().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});

/** Carries out what was posted to a response_url, or what an acknowledgement of a command said. */
export function respond(world: World, target: ResponseTarget, given: unknown, through: Ephemeral['through']): void {
  const workspace = world.workspaces.get(target.workspace);
  if (!workspace) throw new Refusal('team_not_found');
  const parsed = responseSchema.safeParse(given);
  if (!parsed.success) {
    world.complaints.push(`invalid ${through}: ${z.prettifyError(parsed.error)}`);
    throw new Refusal('invalid_payload');
  }
  const response = parsed.data;
  const text = storedText(world, response.text ?? '');
  if (response.delete_original) {
    takeAway(world, workspace, target);
    return;
  }
  if (text === '' && response.blocks === undefined) throw new Refusal('no_text');
  const blocks = response.blocks === undefined ? [] : blocksOrRefusal({ world, workspace }, response.blocks, 'message');
  if (response.replace_original && target.original) {
    replace(world, workspace, target.original, { text, blocks });
    return;
  }
  const thread = response.thread_ts ?? target.thread;
  if (response.response_type === 'in_channel') {
    const metadata = metadataOrRefusal(world, response.metadata);
    postAsBot(world, workspace, { channel: target.channel, text, blocks, metadata, thread, subtype: 'bot_message' });
    return;
  }
  workspace.ephemerals.push({
    ephemeral: true,
    channel: target.channel,
    user: target.user,
    ts: newTimestamp(),
    text,
    blocks,
    through,
    ...(thread === undefined ? {} : { thread_ts: thread }),
  });
}

type Content = Pick<Message, 'text' | 'blocks'>;

function replace(world: World, workspace: Workspace, original: Message | Ephemeral, content: Content): void {
  if ('ephemeral' in original) {
    const index = workspace.ephemerals.findIndex(({ ts }) => ts === original.ts);
    workspace.ephemerals[index] = { ...original, ...content };
    return;
  }
  const message = findMessage(workspace, original.channel, original.ts);
  if (!message) throw new Refusal('message_not_found');
  editMessage(world, workspace, message, content);
}

function takeAway(world: World, workspace: Workspace, { original }: ResponseTarget): void {
  if (!original) throw new Refusal('no_original');
  if ('ephemeral' in original) {
    const index = workspace.ephemerals.findIndex(({ ts }) => ts === original.ts);
    workspace.ephemerals.splice(index, 1);
    return;
  }
  const message = findMessage(workspace, original.channel, original.ts);
  if (message) deleteMessage(world, workspace, message);
}
