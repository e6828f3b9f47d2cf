import type { FileHandle } from 'node:fs/promises';
import { type ArchiveEntry, entriesOf, refuseEncrypted } from './archive.ts';
import { isImage, partsOf } from './entry-path.ts';
import { type Layout, layoutOf, refuseUnlessClasses } from './layout.ts';
import type { UploadLimits } from './limits.ts';
import { packAgain, quoted, refuse, sized } from './refusal.ts';

export type Survey = {
  readonly layout: Layout;
  /** No more than these come out of it. */
  readonly images: number;
  readonly bytes: number;
};

/** Reads what an archive says it holds, before anything is unpacked. Throws `CommandRefused` for one that is not taken. */
export async function survey(archive: FileHandle, limits: UploadLimits, signal: AbortSignal): Promise<Survey> {
  const folders = new Map<string, readonly string[]>();
  const foldersOfOthers = new Map<string, readonly string[]>();
  const refuseCollision = createCollisions();
  let [entries, images, bytes] = [0, 0, 0];
  for await (const entry of entriesOf(archive)) {
    signal.throwIfAborted();
    entries += 1;
    if (entries > limits.entries) {
      refuse(`The zip has more than ${limits.entries} files. Leave some images out, and pack the rest.`);
    }
    const parts = partsOf(entry.name, limits);
    if (parts === null) continue;
    refuseSpecial(entry);
    if (entry.name.endsWith('/')) continue;
    const folder = parts.slice(0, -1);
    if (!isImage(parts)) {
      foldersOfOthers.set(folder.join('/'), folder);
      continue;
    }
    folders.set(folder.join('/'), folder);
    refuseUnreadable(entry, limits);
    refuseCollision(parts);
    images += 1;
    bytes += entry.bytes;
  }
  if (entries === 0) refuse('The zip is empty. Pack one folder of images per class.');
  await refuseBomb(archive, bytes, limits);
  const layout = layoutOf([...folders.values()]);
  refuseUnlessClasses([...folders.values()], [...foldersOfOthers.values()], layout);
  return { layout, images, bytes };
}

/** A link would be unpacked as a plain file anyway: this only says what is wrong with it. */
function refuseSpecial({ name, attributes }: ArchiveEntry): void {
  const [unset, file, folder] = [0, 0o100000, 0o040000];
  const type = (attributes >>> 16) & 0o170000;
  if (type === unset || type === (name.endsWith('/') ? folder : file)) return;
  refuse(`The zip has a link or device, ${quoted(name)}. Put the files themselves in its place, and pack again.`);
}

function refuseUnreadable({ name, isEncrypted, method, bytes }: ArchiveEntry, limits: UploadLimits): void {
  if (isEncrypted) refuseEncrypted();
  if (method !== 0 && method !== 8) {
    refuse(`${quoted(name)} is compressed in a way that is not known here (method ${method}). ${packAgain}`);
  }
  if (bytes > limits.fileBytes) {
    refuse(
      `${quoted(name)} has ${sized(bytes)}, and ${sized(limits.fileBytes)} are the most of one image. Make it smaller, and pack again.`,
    );
  }
}

/** Refuses what would be one file on a machine that ignores case, or is one anywhere. */
function createCollisions(): (parts: readonly string[]) => void {
  const known = new Map<string, { readonly path: string; readonly isFolder: boolean }>();
  return (parts) => {
    for (let length = 1; length <= parts.length; length++) {
      const path = parts.slice(0, length).join('/');
      const isFolder = length < parts.length;
      const key = path.normalize('NFC').toLowerCase();
      const other = known.get(key);
      known.set(key, other ?? { path, isFolder });
      if (other === undefined || (isFolder && other.isFolder && other.path === path)) continue;
      if (other.path === path) refuse(`The zip has ${quoted(path)} twice. ${packAgain}`);
      refuse(
        `${quoted(other.path)} and ${quoted(path)} in the zip are the same name on some machines. Rename one, and pack again.`,
      );
    }
  };
}

async function refuseBomb(archive: FileHandle, bytes: number, limits: UploadLimits): Promise<void> {
  if (bytes > limits.totalBytes) {
    refuse(
      `The zip unpacks to more than ${sized(limits.totalBytes)}. Leave images out or make them smaller, and pack the rest.`,
    );
  }
  const { size } = await archive.stat();
  if (bytes > limits.harmlessBytes && bytes > limits.timesLarger * size) {
    refuse(
      `The zip unpacks to more than ${limits.timesLarger} times its size. Save the images as PNG or JPEG, and pack those.`,
    );
  }
}
