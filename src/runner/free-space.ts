import { statfs } from 'node:fs/promises';

export type FreeSpace = {
  readonly bytes: number;
  /** Of all the files that the disk can hold; null where it sets no number. */
  readonly fileShare: number | null;
};

/** null: the folder cannot be seen from here. */
export async function freeSpace(folder: string): Promise<FreeSpace | null> {
  try {
    const { bavail, bsize, files, ffree } = await statfs(folder);
    return { bytes: bavail * bsize, fileShare: files > 0 ? ffree / files : null };
  } catch {
    return null;
  }
}

/** What there is less of than is needed. A disk that is not on this machine (the engine is elsewhere) lacks nothing. */
export function lackOf(space: FreeSpace | null, bytes: number, fileShare: number): 'bytes' | 'files' | null {
  if (space === null) return null;
  if (space.bytes < bytes) return 'bytes';
  return space.fileShare !== null && space.fileShare < fileShare ? 'files' : null;
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
