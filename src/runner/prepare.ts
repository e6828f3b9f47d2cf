import { access, constants, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { DatasetProfile, DatasetSource } from '../refine/dataset.ts';
import type { RunnerWork, WorkReport } from '../refine/work.ts';
import { DatasetRefused, InfrastructureFailure } from './failures.ts';
import { writeSource } from './harness-job.ts';
import { plainText } from './lines.ts';
import { findKnown, largestSplitBytes, takeDataset } from './take-dataset.ts';
import { runInSandbox, type WorkPlace } from './work-place.ts';

type PrepareWork = Extract<RunnerWork, { kind: 'prepare' }>;

const fashionMnistFolder = '/usr/share/datasets/fashion-mnist';
const fashionMnistClasses = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];
const refusedExitCode = 2;
const longestMessage = 1000;
const memoryMegabytes = 4096;

/** Turns a folder of images into a dataset that can be trained on, in a sandbox; does nothing where that has been done. */
export async function prepare(place: WorkPlace, work: PrepareWork): Promise<WorkReport> {
  try {
    return { type: 'prepared', profile: await prepareOnce(place, work) };
  } catch (error) {
    if (error instanceof DatasetRefused) return { type: 'refused', message: error.message };
    throw error;
  }
}

async function prepareOnce(place: WorkPlace, { dataset: source, seed }: PrepareWork): Promise<DatasetProfile> {
  const known = await findKnown(place.box.folders, source);
  if (known !== null) return known;
  if (source.kind === 'folder') await refuseUnlessReadable(source.path);
  const refusal = await runPreparation(place, source, seed);
  if (refusal !== null) throw new DatasetRefused(refusal);
  return await takeDataset(place, source.name, { source, seed });
}

async function refuseUnlessReadable(path: string): Promise<void> {
  if (!isAbsolute(path))
    throw new DatasetRefused(`${path} is not a full path: give it from the root, such as /home/me/images.`);
  const found = await stat(path).catch(() => null);
  if (found === null) throw new DatasetRefused(`There is no folder ${path} on the machine of the runner.`);
  if (!found.isDirectory())
    throw new DatasetRefused(
      `${path} is a file: give the folder that holds one folder of images per class, or IDX files.`,
    );
  const readable = await access(path, constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!readable || (found.mode & 0o005) !== 0o005) {
    throw new DatasetRefused(
      `The folder ${path} cannot be read by everybody, and the sandbox is nobody: allow it with \`chmod -R o+rX ${path}\`.`,
    );
  }
}

/** Null where the dataset has been prepared; else the sentence that says why it cannot be. */
async function runPreparation(place: WorkPlace, source: DatasetSource, seed: number): Promise<string | null> {
  const { box, job } = place;
  const isBuiltIn = source.kind === 'builtIn';
  const code = join(box.folders.job(job.job), 'src');
  const harnessJob = {
    mode: 'prepare',
    name: source.name,
    source: isBuiltIn ? { kind: 'idx', path: fashionMnistFolder } : { kind: 'auto', path: '/source' },
    seed,
    valFraction: 1 / 6,
    testFraction: 0.15,
    imageSize: null,
    classNames: isBuiltIn ? fashionMnistClasses : null,
  };
  await writeSource(code, harnessJob, null);
  let refusal: string | null = null;
  const end = await runInSandbox(
    place,
    {
      part: '',
      image: isBuiltIn ? box.images.fashionMnist : box.images.prepare,
      mounts: { [code]: '/src', ...(isBuiltIn ? {} : { [source.path]: '/source' }) },
      memoryMegabytes,
      cpus: Number.MAX_SAFE_INTEGER,
      largestFileBytes: largestSplitBytes,
      outputMegabytes: box.limits.prepareOutputMegabytes,
      isOutputReserved: false,
      limitSeconds: box.limits.prepareSeconds,
    },
    (message) => {
      if (message.type === 'refused') refusal = plainText(message.message, longestMessage);
    },
  );
  if (end.how === 'timed-out') {
    return `Preparing ${source.name} took more than ${box.limits.prepareSeconds / 60} minutes: use fewer or smaller images.`;
  }
  if (end.how === 'out-of-memory') {
    return `Preparing ${source.name} needed more than ${memoryMegabytes} MB of memory: use fewer or smaller images.`;
  }
  if (end.how === 'exited' && end.exitCode === 0) return null;
  if (end.how === 'exited' && end.exitCode === refusedExitCode && refusal !== null) return refusal;
  throw new InfrastructureFailure(
    `Preparing ${source.name} failed (${end.how}, exit code ${end.exitCode}). ${end.lastLines.at(-1) ?? ''}`,
  );
}
