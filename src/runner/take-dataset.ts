import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DatasetProfile, DatasetSource } from '../refine/dataset.ts';
import {
  datasetFiles,
  findDataset,
  largestContactSheetBytes,
  type Origin,
  parseProfile,
  withContactSheet,
} from './datasets.ts';
import { syncFolder, writeDurably } from './durable-file.ts';
import { DatasetRefused, InfrastructureFailure, OutputMissing, OutputRefused } from './failures.ts';
import type { Folders } from './folders.ts';
import { outputOf } from './output.ts';
import type { WorkPlace } from './work-place.ts';

export const largestSplitBytes = 64 * 1024 ** 3;
const largestInfoBytes = 16 * 1024 ** 2;
/** Of an .npy file, before the pixels. */
const npyHeaderBytes = 4096;

/** What a source has been prepared to already; null where it has not been. */
export async function findKnown(folders: Folders, source: DatasetSource): Promise<DatasetProfile | null> {
  const known = await findDataset(folders, source.name);
  if (known === null) return null;
  const before = pathOf(known.origin.source);
  if (before === pathOf(source)) return known.profile;
  throw new DatasetRefused(
    `A dataset named ${source.name} has been prepared from ${before}: choose another name for ${pathOf(source)}.`,
  );
}

function pathOf(source: DatasetSource): string {
  return source.kind === 'folder' ? source.path : `the built-in ${source.name}`;
}

/** Takes a prepared dataset out of its sandbox. It appears under its name whole or not at all. */
export async function takeDataset(place: WorkPlace, name: string, origin: Origin): Promise<DatasetProfile> {
  const { box, job } = place;
  const target = box.folders.dataset(name);
  // No dataset's name begins with a dot.
  const unfinished = join(dirname(target), `.tmp-${name}-${job.job}`);
  try {
    const profile = await takeFiles(place, name, unfinished);
    await writeDurably(join(unfinished, 'info.json'), JSON.stringify(profile));
    await writeDurably(join(unfinished, 'origin.json'), JSON.stringify(origin));
    return (await putInPlace(unfinished, target))
      ? await withContactSheet(target, profile)
      : await takenMeanwhile(box.folders, origin);
  } catch (error) {
    if (!(error instanceof OutputRefused)) throw error;
    throw new InfrastructureFailure(`Preparing ${name} left something unexpected. ${error.message}`, { cause: error });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function takeFiles(place: WorkPlace, name: string, folder: string): Promise<DatasetProfile> {
  const out = outputOf(place);
  const take = (file: string, maxBytes: number) => out.keep(file, maxBytes, join(folder, file));
  const info = await out.read('info.json', largestInfoBytes);
  const profile = trustProfile(info.toString('utf8'), name);
  const imageBytes = profile.channels * profile.height * profile.width;
  for (const split of ['train', 'val', 'test'] as const) {
    await take(datasetFiles[split], Math.min(npyHeaderBytes + profile[split] * imageBytes, largestSplitBytes));
    const labels = await take(datasetFiles[`${split}Labels`], profile[split] * 2);
    if (labels.bytes !== profile[split] * 2)
      throw new OutputRefused(`There are not as many ${split} labels as images.`);
  }
  await take(datasetFiles.contactSheet, largestContactSheetBytes).catch((error: unknown) => {
    if (!(error instanceof OutputMissing)) throw error; // a dataset is as good without
  });
  return profile;
}

function trustProfile(json: string, name: string): DatasetProfile {
  try {
    return { ...parseProfile(json), name };
  } catch (error) {
    throw new OutputRefused('Its info.json is not a profile.', { cause: error });
  }
}

/** False where the place is taken: another run prepared the same dataset at the same time. */
async function putInPlace(unfinished: string, target: string): Promise<boolean> {
  try {
    await rename(unfinished, target);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST'))
      return false;
    throw error;
  }
  await syncFolder(dirname(target));
  return true;
}

async function takenMeanwhile(folders: Folders, { source }: Origin): Promise<DatasetProfile> {
  const known = await findKnown(folders, source);
  if (known === null)
    throw new InfrastructureFailure(`The folder of the dataset ${source.name} is incomplete: delete it.`);
  return known;
}
