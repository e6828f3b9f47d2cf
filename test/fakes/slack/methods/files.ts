import { z } from 'zod';
import { newId } from '../ids.ts';
import { postAsBot } from '../messages.ts';
import type { SlackFile } from '../objects.ts';
import { Refusal } from '../refusal.ts';
import type { Upload } from '../workspace.ts';
import { assertBotIsIn, threadOrTop } from './access.ts';
import { blocksOrRefusal, storedText } from './content.ts';
import { mimeTypeOf } from './file-types.ts';
import { type Caller, count, json, type Method, method, timestamp } from './method.ts';

const scopes = ['files:write'];

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
      mimetype: mimeTypeOf(filetype),
      size: length,
      user: workspace.bot.id,
      permalink: `https://${workspace.domain}.slack.com/files/${workspace.bot.id}/${id}/${filename}`,
      url_private: `${world.address.origin}/files/${workspace.id}/${id}/${filename}`,
    };
    workspace.uploads.set(id, { file, bytes: null, phase: 'awaited' });
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
  answer({ channel_id, thread_ts, initial_comment, blocks, ...given }, caller) {
    if (channel_id !== undefined) {
      assertBotIsIn(caller.workspace, channel_id);
      threadOrTop(caller.workspace, channel_id, thread_ts);
    }
    const uploads = given.files.map(({ id, title }) => uploadOrRefusal(caller, id, title));
    // Blocks are passed over where there is a comment.
    const shownBlocks =
      blocks === undefined || initial_comment !== undefined ? [] : blocksOrRefusal(caller, blocks, 'message');
    const text = storedText(caller.world, initial_comment ?? '');
    finishLater(caller, uploads, (files) => {
      if (channel_id === undefined) return;
      const thread = threadOrTop(caller.workspace, channel_id, thread_ts);
      const draft = { channel: channel_id, text, blocks: shownBlocks, files, thread };
      postAsBot(caller.world, caller.workspace, { ...draft, subtype: 'file_share' });
    });
    // Where the files are shown is not known yet.
    return { ok: true, files: uploads.map(({ file }) => ({ ...file, channels: [], groups: [], ims: [], shares: {} })) };
  },
});

function uploadOrRefusal({ workspace }: Caller, id: string, title: string | undefined): Upload {
  const upload = workspace.uploads.get(id);
  if (!upload || upload.phase === 'processing' || upload.phase === 'ready') throw new Refusal('file_not_found');
  if (upload.bytes?.length !== upload.file.size) throw new Refusal('file_update_failed');
  return { ...upload, file: { ...upload.file, title: title ?? upload.file.title } };
}

/** Slack looks at the files after it answered (node-slack-sdk issues 1865 and 2260), and shows them only then. */
function finishLater(
  { world, workspace }: Caller,
  uploads: readonly Upload[],
  show: (files: readonly SlackFile[]) => void,
) {
  const become = (phase: Upload['phase']) => {
    for (const upload of uploads) workspace.uploads.set(upload.file.id, { ...upload, phase });
  };
  become('processing');
  world.later.schedule(world.processingSeconds, () => {
    become('ready');
    // Such a file is never shown: python-slack-sdk issue 1818.
    const isLost = uploads.some(({ file }) => file.alt_txt !== undefined && !file.mimetype.startsWith('image/'));
    if (isLost) world.complaints.push('a file with alt_txt that is no picture is not shown by Slack');
    else show(uploads.map(({ file }) => file));
  });
}

const info = method({
  scopes: ['files:read'],
  tier: 4,
  arguments: z.object({ file: z.string() }),
  answer({ file: id }, { workspace }) {
    const upload = workspace.uploads.get(id);
    if (upload?.phase !== 'processing' && upload?.phase !== 'ready') throw new Refusal('file_not_found');
    // Slack has no word for "still looking at it": until then these are missing.
    const { mimetype, filetype, ...known } = upload.file;
    return { ok: true, file: upload.phase === 'ready' ? upload.file : { ...known, mimetype: '', filetype: '' } };
  },
});

export const filesMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
  'files.info': info,
};
