import { chmod, type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ArchiveEntry, entriesOf } from './archive.ts';
import { isImage, partsOf } from './entry-path.ts';
import { refuseFullDisk } from './free-disk.ts';
import { classOf, type Layout } from './layout.ts';
import type { UploadLimits } from './limits.ts';

/** Other uploads and trainings write meanwhile: the disk is looked at again. */
const lookEveryBytes = 64e6;

export type Unpacked = { readonly images: number; readonly leftOut: number };

/** Unpacks the images in class folders into a new folder, which a sandbox can read. For an archive that has been surveyed. */
export async function unpack(
  archive: FileHandle,
  folder: string,
  layout: Layout,
  limits: UploadLimits,
  signal: AbortSignal,
): Promise<Unpacked> {
  const made = new Set<string>();
  let [images, leftOut, bytesSinceLook] = [0, 0, 0];
  for await (const entry of entriesOf(archive)) {
    const parts = partsOf(entry.name, limits);
    if (parts === null || entry.name.endsWith('/')) continue;
    if (!isImage(parts) || classOf(parts.slice(0, -1), layout) === null) {
      leftOut += 1;
      continue;
    }
    const target = join(folder, ...parts.slice(layout.around.length));
    await makeFolders(dirname(target));
    bytesSinceLook += await write(entry, target, signal);
    images += 1;
    if (bytesSinceLook < lookEveryBytes) continue;
    bytesSinceLook = 0;
    await refuseFullDisk(folder, { bytes: 0, files: 0 }, limits);
  }
  return { images, leftOut };

  async function makeFolders(path: string): Promise<void> {
    if (made.has(path)) return;
    if (path !== folder) await makeFolders(dirname(path));
    await mkdir(path);
    await chmod(path, 0o755); // whatever the umask is: a sandbox is nobody
    made.add(path);
  }
}

async function write(entry: ArchiveEntry, target: string, signal: AbortSignal): Promise<number> {
  const file = await open(target, 'wx');
  let bytes = 0;
  try {
    await file.chmod(0o644);
    for await (const chunk of entry.content()) {
      signal.throwIfAborted();
      await file.writeFile(chunk);
      bytes += chunk.length;
    }
  } finally {
    await file.close();
  }
  return bytes;
}
