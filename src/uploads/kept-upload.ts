import { createHash } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { refuse } from './refusal.ts';
import type { Unpacked } from './unpack.ts';

/** A dataset that somebody has sent. `leftOut` counts the files of the archive that are no images in class folders. */
export type Upload = Unpacked & { readonly name: string; readonly path: string };

/** In the dataset's folder, hidden, so that its preparation does not see it. */
const noteFile = '.upload.json';
const noteSchema = z.object({ sha256: z.string(), images: z.int(), leftOut: z.int() });

/** The dataset that the same archive has become before, whatever it was called then. */
export async function findUpload(folder: string, sha256: string): Promise<Upload | null> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(`-${digitsOf(folder, sha256)}`));
  for (const name of names) {
    const path = join(folder, name);
    const note = await readNote(path);
    if (note?.sha256 === sha256) return { name, path, images: note.images, leftOut: note.leftOut };
  }
  return null;
}

/** null: that folder was put there by somebody else. */
async function readNote(path: string): Promise<z.infer<typeof noteSchema> | null> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(join(path, noteFile), 'utf8')));
  } catch {
    return null;
  }
}

/** Moves an unpacked archive to its place, in one step. */
export async function keepUpload(
  folder: string,
  fileName: string,
  sha256: string,
  from: string,
  unpacked: Unpacked,
): Promise<Upload> {
  const name = `${slug(fileName)}-${digitsOf(folder, sha256)}`;
  const path = join(folder, name);
  await writeFile(join(from, noteFile), JSON.stringify({ sha256, ...unpacked }));
  try {
    await rename(from, path);
    return { name, path, ...unpacked };
  } catch (error) {
    if (!isTaken(error)) throw error;
    const same = await findUpload(folder, sha256); // sent twice at the same time
    return same ?? refuse(`There is another dataset ${name} already. Rename the zip, and attach it again.`, error);
  }
}

/** Of the workspace and the archive: prepared datasets of all workspaces lie side by side under these names. */
function digitsOf(folder: string, sha256: string): string {
  return createHash('sha256')
    .update(`${basename(folder)}/${sha256}`)
    .digest('hex')
    .slice(0, 6);
}

/** Begins with a letter or digit and is short enough for the name of a dataset. */
function slug(fileName: string): string {
  const plain = fileName
    .replace(/\.zip$/i, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');
  return plain || 'images';
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}
