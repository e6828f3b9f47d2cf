import { statfs } from 'node:fs/promises';
import type { UploadLimits } from './limits.ts';
import { refuse } from './refusal.ts';

const blockBytes = 4096; // what even the smallest file takes
const freeFileShare = 0.05;

/** Refuses to write so much that too little is left to everything else on this disk. */
export async function refuseFullDisk(
  folder: string,
  wanted: { readonly bytes: number; readonly files: number },
  { freeBytes }: UploadLimits,
): Promise<void> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  const bytesLeft = bavail * bsize - wanted.bytes - wanted.files * blockBytes;
  // Some file systems set no number of files.
  const filesLeft = files === 0 ? 1 : (ffree - wanted.files) / files;
  if (bytesLeft < freeBytes || filesLeft < freeFileShare) refuseForSpace();
}

export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

export function refuseForSpace(cause?: unknown): never {
  refuse(
    "There is too little room on the bot's disk. Attach a smaller zip, or ask whoever runs this bot to make room.",
    cause,
  );
}
