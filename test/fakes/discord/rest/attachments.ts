import type { z } from 'zod';
import { invalidForm } from '../check/form.ts';
import { limits } from '../check/limits.ts';
import type { attachmentForm } from '../check/message-form.ts';
import { uploadLimit } from '../guild.ts';
import { linkTo } from '../links.ts';
import type { Attachment, Channel } from '../objects.ts';
import { tooLarge } from '../refusal.ts';
import { guildOf, type World } from '../world.ts';
import { contentTypeOf } from './content-types.ts';

/** A part of a multipart body, called `files[n]`. */
export type UploadedFile = { readonly index: string; readonly name: string; readonly bytes: Buffer };
type Entry = z.output<typeof attachmentForm>;

/** The attachments that a message has after this: some kept, some new. */
export function attachmentsAfter(
  world: World,
  channel: Channel,
  files: readonly UploadedFile[],
  entries: readonly Entry[] | null | undefined,
  before: readonly Attachment[] = [],
): readonly Attachment[] {
  const refuse = (path: readonly PropertyKey[], code: string, message: string) =>
    invalidForm(world, [{ path, code, message }]);
  const most = uploadLimit(guildOf(world, channel));
  if (files.some(({ bytes }) => bytes.length > most)) throw tooLarge();
  if (files.length > limits.files) throw refuse(['files'], 'BASE_TYPE_MAX_LENGTH', `Must be ${limits.files} or fewer`);
  const attachments = entries
    ? entries.map((entry, index) => {
        const file = files.find((one) => one.index === entry.id);
        if (file) return store(world, channel, file, entry);
        const kept = before.find(({ id }) => id === entry.id);
        if (!kept) throw refuse(['attachments', index, 'id'], 'ATTACHMENT_NOT_FOUND', 'There is no such attachment');
        return entry.description ? { ...kept, description: entry.description } : kept;
      })
    : [...before, ...files.map((file) => store(world, channel, file))];
  const unlisted = entries ? files.filter(({ index }) => !entries.some(({ id }) => id === index)) : [];
  if (unlisted.length > 0)
    throw refuse(['attachments'], 'ATTACHMENT_MISSING', `files[${unlisted[0]?.index}] is not among the attachments`);
  if (attachments.length > limits.files)
    throw refuse(['attachments'], 'BASE_TYPE_MAX_LENGTH', `Must be ${limits.files} or fewer in length.`);
  const odd = attachments.find(({ filename }) => !/^[\w.-]{1,255}$/.test(filename));
  // Discord would change the name, and `attachment://` would no longer find it.
  if (odd) throw refuse(['attachments'], 'STRING_TYPE_REGEX', `"${odd.filename}" is no plain file name`);
  return attachments;
}

function store(world: World, channel: Channel, file: UploadedFile, entry?: Entry): Attachment {
  return storeUpload(world, channel.id, entry?.filename ?? file.name, file.bytes, entry?.description ?? undefined);
}

export function storeUpload(
  world: World,
  channelId: string,
  filename: string,
  bytes: Buffer,
  description?: string,
  isEphemeral = false,
): Attachment {
  const id = world.clock.newId();
  world.uploads.set(id, bytes);
  const place = isEphemeral ? 'ephemeral-attachments' : 'attachments';
  const url = linkTo(world, `${place}/${channelId}/${id}/${encodeURIComponent(filename)}`);
  return {
    id,
    filename,
    size: bytes.length,
    url,
    proxy_url: url,
    content_type: contentTypeOf(filename),
    ...(description ? { description } : {}),
    ...(isEphemeral ? { ephemeral: true } : {}),
  };
}
