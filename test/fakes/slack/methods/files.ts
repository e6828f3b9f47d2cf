import { z } from 'zod';
import { newId } from '../ids.ts';
import { postAsBot } from '../messages.ts';
import type { SlackFile } from '../objects.ts';
import { Refusal } from '../refusal.ts';
import { assertBotIsIn, assertThread } from './access.ts';
import { blocksOrRefusal } from './content.ts';
import { count, json, type Method, method, timestamp } from './method.ts';

const scopes = ['files:write'];
const pictureTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
};
const otherTypes: Readonly<Record<string, string>> = {
  ...{ csv: 'text/csv', html: 'text/html', txt: 'text/plain', json: 'application/json', py: 'text/x-python' },
  ...{ md: 'text/markdown', svg: 'image/svg+xml', zip: 'application/zip', pdf: 'application/pdf' },
};

const getUploadUrl = method({
  scopes,
  tier: 4,
  // Slack's name is alt_txt; the client's filesUploadV2 sends alt_text, which Slack passes over, so it is refused here.
  arguments: z.object({
    filename: z.string().min(1),
    length: count,
    alt_txt: z.string().max(1000).optional(),
    snippet_type: z.string().optional(),
  }),
  answer({ filename, length, alt_txt }, { world, workspace }) {
    if (length === 0) throw new Refusal('missing_argument');
    const id = newId('F');
    const filetype = filename.split('.').at(-1)?.toLowerCase() ?? '';
    const file: SlackFile = {
      id,
      name: filename,
      title: filename,
      ...(alt_txt === undefined ? {} : { alt_txt }),
      filetype,
      mimetype: pictureTypes[filetype] ?? otherTypes[filetype] ?? 'application/octet-stream',
      size: length,
      user: workspace.bot.id,
      permalink: `https://${workspace.domain}.slack.com/files/${workspace.bot.id}/${id}/${filename}`,
      url_private: `${world.address.origin}/files/${workspace.id}/${id}/${filename}`,
    };
    workspace.uploads.set(id, { file, bytes: null, length, completed: false });
    return { ok: true, file_id: id, upload_url: `${world.address.origin}/upload/v1/${workspace.id}/${id}` };
  },
});

const completed = z
  .array(z.strictObject({ id: z.string(), title: z.string().optional(), highlight_type: z.string().optional() }))
  .min(1);

const completeUpload = method({
  scopes,
  tier: 4,
  arguments: z.object({
    files: json.pipe(completed),
    channel_id: z.string().optional(),
    thread_ts: timestamp.optional(),
    initial_comment: z.string().optional(),
    blocks: json.optional(),
  }),
  answer(given, { world, workspace }) {
    if (given.channel_id !== undefined) {
      assertBotIsIn(workspace, given.channel_id);
      assertThread(workspace, given.channel_id, given.thread_ts);
    }
    const files = given.files.map(({ id, title }): SlackFile => {
      const upload = workspace.uploads.get(id);
      if (!upload || upload.completed) throw new Refusal('file_not_found');
      if (upload.bytes?.length !== upload.length) throw new Refusal('file_update_failed');
      return { ...upload.file, title: title ?? upload.file.title };
    });
    const blocks = given.blocks === undefined ? [] : blocksOrRefusal(world, given.blocks, 'message');
    for (const file of files) {
      const bytes = workspace.uploads.get(file.id)?.bytes ?? null;
      workspace.uploads.set(file.id, { file, bytes, length: file.size, completed: true });
    }
    // github.com/slackapi/python-slack-sdk/issues/1818: such a file is kept but never shown in the channel.
    const isLost = files.some(({ alt_txt, filetype }) => alt_txt !== undefined && !pictureTypes[filetype]);
    if (isLost) world.complaints.push('a file with alt_txt that is no picture is not shared by Slack');
    if (given.channel_id !== undefined && !isLost)
      postAsBot(world, workspace, {
        channel: given.channel_id,
        text: given.initial_comment ?? '',
        blocks: given.initial_comment === undefined ? blocks : [],
        files,
        thread: given.thread_ts,
        subtype: 'file_share',
      });
    return { ok: true, files };
  },
});

export const filesMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
};
