import { isOfType } from '../check/file-types.ts';
import type { Attachment } from '../objects.ts';
import { storeUpload } from '../rest/attachments.ts';
import type { Actor } from './interact.ts';

export type GivenFile = { readonly name: string; readonly bytes: Uint8Array };

/** With a subscription of their own, people may upload far more than the bot. */
const mostBytes = 500 * 1024 * 1024;

/** A file that somebody hands to the app: `types` as the option or the form filters them. */
export function upload({ world }: Actor, channelId: string, { name, bytes }: GivenFile, types: unknown): Attachment {
  if (bytes.length > mostBytes) throw new Error('Discord says: Your files are too powerful.');
  if (!isOfType(name, types as readonly string[] | undefined))
    throw new Error(`${name} is of no type that is taken there.`);
  return storeUpload(world, channelId, name, Buffer.from(bytes), undefined, true);
}
