import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type DatasetProfile, datasetProfileSchema, datasetSourceSchema } from '../refine/dataset.ts';
import { readTextIfThere } from './durable-file.ts';
import { InfrastructureFailure } from './failures.ts';
import type { Folders } from './folders.ts';
import { plainText } from './lines.ts';

/** Files of a prepared dataset. The labels of val and test lie apart: no sandbox that is scored on them mounts them. */
export const datasetFiles = {
  train: 'train/images.npy',
  trainLabels: 'train/labels.u16',
  val: 'val/images.npy',
  test: 'test/images.npy',
  valLabels: 'labels/val.u16',
  testLabels: 'labels/test.u16',
  contactSheet: 'contact-sheet.png',
} as const;

const longestText = 300;
export const largestContactSheetBytes = 64 * 1024;
const mostPixelsOfSide = 4096;
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** What a prepared dataset was made from. Its split is made once: runs with other seeds share it, so they can be compared. */
export const originSchema = z.object({ source: datasetSourceSchema, seed: z.int() });
export type Origin = z.infer<typeof originSchema>;

export type Dataset = { readonly folder: string; readonly profile: DatasetProfile; readonly origin: Origin };

/** A prepared dataset; null where there is none of that name. */
export async function findDataset(folders: Folders, name: string): Promise<Dataset | null> {
  const folder = folders.dataset(name);
  const info = await readTextIfThere(join(folder, 'info.json'));
  const origin = await readTextIfThere(join(folder, 'origin.json'));
  if (info === null || origin === null) return null;
  return {
    folder,
    profile: await withContactSheet(folder, parseProfile(info)),
    origin: originSchema.parse(JSON.parse(origin)),
  };
}

/** The dataset that a run was started with, or the reason why this machine cannot work on it. */
export async function openDataset(folders: Folders, name: string, fingerprint: string): Promise<Dataset> {
  const dataset = await findDataset(folders, name);
  if (dataset === null) throw new InfrastructureFailure(`The dataset ${name} is not prepared on this machine.`);
  if (dataset.profile.fingerprint !== fingerprint) {
    throw new InfrastructureFailure(
      `The dataset ${name} on this machine is not the one that this run was started with.`,
    );
  }
  return dataset;
}

export type Split = 'train' | 'val' | 'test';

export async function readLabels({ folder, profile }: Dataset, split: Split): Promise<Buffer> {
  const labels = await readFile(
    join(folder, split === 'train' ? datasetFiles.trainLabels : datasetFiles[`${split}Labels`]),
  );
  if (labels.length !== profile[split] * 2)
    throw new InfrastructureFailure(
      `The ${split} labels of the dataset ${profile.name} are damaged: prepare it again.`,
    );
  return labels;
}

/** The picture lies in a file of its own, beside `info.json`. */
export async function withContactSheet(folder: string, profile: DatasetProfile): Promise<DatasetProfile> {
  const picture = await readFile(join(folder, datasetFiles.contactSheet)).catch(() => null);
  if (picture === null || !isSmallPng(picture)) return profile;
  return { ...profile, contactSheet: picture.toString('base64') };
}

/** What it shows is the sandbox's word; that it is a picture of a size that anybody can open is not. */
function isSmallPng(file: Buffer): boolean {
  if (file.length < 24 || file.length > largestContactSheetBytes || !file.subarray(0, 8).equals(pngSignature))
    return false;
  return Math.max(file.readUInt32BE(16), file.readUInt32BE(20)) <= mostPixelsOfSide;
}

/** `info.json` was written in a sandbox from file names that anybody may have chosen: texts are made plain before they are trusted. */
export function parseProfile(json: string): DatasetProfile {
  return datasetProfileSchema
    .omit({ contactSheet: true })
    .parse(
      JSON.parse(json, (_key, value: unknown) => (typeof value === 'string' ? plainText(value, longestText) : value)),
    );
}
