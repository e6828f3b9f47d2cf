import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allowedAddress, download } from './download.ts';
import { isDiskFull, refuseForSpace, refuseFullDisk } from './free-disk.ts';
import { findUpload, keepUpload, type Upload } from './kept-upload.ts';
import { type UploadLimits, uploadLimits } from './limits.ts';
import { quoted, refuse, sized } from './refusal.ts';
import { survey } from './survey.ts';
import { type Unpacked, unpack } from './unpack.ts';

export type UploadRequest = {
  readonly url: string;
  /** The only hosts that files are taken from. */
  readonly hosts: readonly string[];
  /** What the person's file is called. */
  readonly name: string;
  readonly bytes: number;
  /** Of the workspace; its datasets lie in it. One process at a time receives uploads there. */
  readonly folder: string;
  readonly limits?: UploadLimits;
  readonly signal: AbortSignal;
};

/**
 * Makes a dataset of a zip of class folders. It appears in its place whole or not at all, and the same archive sent again is the same
 * dataset. Rejects with `CommandRefused` for whoever sent it, or with the signal's reason.
 */
export async function receiveUpload(request: UploadRequest): Promise<Upload> {
  const { url, hosts, name, bytes, folder, limits = uploadLimits, signal } = request;
  refuseByLooks(name, bytes, limits);
  const address = allowedAddress(url, hosts);
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const work = join(folder, `${workPrefix}${randomBytes(6).toString('hex')}`);
  const timeUp = AbortSignal.timeout(limits.seconds * 1000);
  const inTime = AbortSignal.any([signal, timeUp]);
  try {
    await mkdir(work, { mode: 0o700 });
    await refuseFullDisk(folder, { bytes, files: 0 }, limits);
    const archive = join(work, 'archive.zip');
    const sha256 = await download(address, bytes, archive, inTime);
    const known = await findUpload(folder, sha256);
    if (known !== null) return known;
    const images = join(work, 'images');
    const unpacked = await unpackArchive(archive, images, limits, inTime);
    inTime.throwIfAborted();
    return await keepUpload(folder, name, sha256, images, unpacked);
  } catch (error) {
    signal.throwIfAborted();
    if (timeUp.aborted) {
      refuse(`${quoted(name)} took more than ${limits.seconds} seconds. Attach it again, or a smaller one.`, error);
    }
    if (isDiskFull(error)) refuseForSpace(error);
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function refuseByLooks(name: string, bytes: number, { archiveBytes }: UploadLimits): void {
  if (!/\.zip$/i.test(name)) {
    refuse(`${quoted(name)} is not a zip file. Pack the folder of images as .zip, and attach that.`);
  }
  if (bytes === 0) refuse(`${quoted(name)} is empty. Pack one folder of images per class.`);
  if (bytes > archiveBytes) {
    refuse(
      `${quoted(name)} has ${sized(bytes)}, and ${sized(archiveBytes)} are the most. Leave images out or make them smaller, or ask whoever runs this bot to add the folder.`,
    );
  }
}

async function unpackArchive(
  path: string,
  target: string,
  limits: UploadLimits,
  signal: AbortSignal,
): Promise<Unpacked> {
  const archive: FileHandle = await open(path);
  try {
    const { layout, images, bytes } = await survey(archive, limits, signal);
    await refuseFullDisk(path, { bytes, files: images }, limits);
    return await unpack(archive, target, layout, limits, signal);
  } finally {
    await archive.close();
  }
}

/** Hidden, so that nothing takes an unfinished dataset for one. */
const workPrefix = `.upload-${process.pid}-${Math.round(performance.timeOrigin)}-`;

/** What a process left that was killed; its number may be ours now. */
async function removeLeftovers(folder: string): Promise<void> {
  const leftovers = (await readdir(folder)).filter(
    (name) => name.startsWith('.upload-') && !name.startsWith(workPrefix),
  );
  for (const name of leftovers) await rm(join(folder, name), { recursive: true, force: true });
}
