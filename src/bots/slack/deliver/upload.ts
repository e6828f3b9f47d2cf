import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { CardFile } from '../../card.ts';
import type { OverflowFile } from '../../render/overflow.ts';
import type { SlackCalls } from './calls.ts';
import type { MessagePlace } from './places.ts';

export type LoadedFile = { readonly name: string; readonly bytes: Buffer<ArrayBuffer>; readonly alt: string };

/** Throws a sentence where there is nothing to upload. */
export async function loadFile(file: CardFile | OverflowFile): Promise<LoadedFile> {
  const { name, alt } = file;
  const bytes = 'text' in file ? Buffer.from(file.text) : await readSmall(file.path);
  if (bytes.length === 0) throw new Error('It is empty.');
  return { name, bytes, alt };
}

const mostBytes = 50_000_000;

async function readSmall(path: string): Promise<Buffer<ArrayBuffer>> {
  const { size } = await stat(path);
  if (size > mostBytes) throw new Error(`It has ${size} bytes, and no more than ${mostBytes} are uploaded.`);
  return Buffer.from(await readFile(path));
}

/**
 * Gives a file to Slack and returns its id. Nobody sees it before `showFiles`. The client's own `filesUploadV2` would lose what pictures
 * show: it sends that under another name.
 */
export async function sendFile(
  calls: SlackCalls,
  threadName: string,
  thread: MessagePlace,
  { name, bytes, alt }: LoadedFile,
): Promise<string> {
  // A file that is no picture but says what it shows is never seen again: github.com/slackapi/python-slack-sdk/issues/1818.
  const shows = /\.(png|jpe?g|gif)$/i.test(name) ? { alt_txt: alt.slice(0, longestAlt) } : {};
  const target = await calls.inTurn('files.getUploadURLExternal', thread, threadName, (client) =>
    client.apiCall('files.getUploadURLExternal', { filename: name, length: bytes.length, ...shows }),
  );
  const { file_id, upload_url } = targetSchema.parse(target);
  const signal = AbortSignal.timeout(uploadSeconds * 1000);
  const reply = await fetch(upload_url, { method: 'POST', body: bytes, signal });
  if (!reply.ok) throw new Error(`Slack answered ${reply.status} to the upload of ${name}.`);
  return file_id;
}

const longestAlt = 1000;
const uploadSeconds = 60;
const targetSchema = z.object({ file_id: z.string(), upload_url: z.url() });

/** Puts files that Slack has into a thread, as one message. It appears some time later, when Slack has looked at them. */
export async function showFiles(
  calls: SlackCalls,
  threadName: string,
  thread: MessagePlace,
  ids: readonly string[],
): Promise<void> {
  const [first, ...others] = ids.map((id) => ({ id }));
  if (first === undefined) return;
  await calls.inTurn('files.completeUploadExternal', thread, threadName, (client) =>
    client.files.completeUploadExternal({
      files: [first, ...others],
      channel_id: thread.channel,
      thread_ts: thread.ts,
    }),
  );
}
