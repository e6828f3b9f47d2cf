import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runOfJob } from '../refine/job-id.ts';
import type { Box } from './box.ts';

type Pruned = Pick<Box, 'folders' | 'log' | 'wishes'>;

/** Left by a process that was killed while it wrote; nothing takes longer than this. */
const unfinishedSeconds = 24 * 3600;

/**
 * Removes what nobody will ask for again: answers, weights and job folders of runs that ended some days ago, weights that
 * no later step of a run can need, and files that a killed process left unfinished. Datasets stay, and so does everything
 * else of a run that may go on.
 */
export async function prune(box: Box): Promise<void> {
  await removeEnded(box, box.limits.keepSeconds);
  await removeUnneededWeights(box);
  const unfinished = [
    ...(await filesOf(box, 'datasets')).filter((path) => basename(path).startsWith('.tmp-')),
    ...(await filesOf(box, 'runner/results')).filter((path) => basename(path).includes('.json.unfinished-')),
  ];
  for (const path of unfinished) if (await isOlder(path, unfinishedSeconds)) await remove(box, path);
}

/** The same without the days, for a disk that is nearly full. */
export async function pruneForSpace(box: Pruned): Promise<void> {
  await removeEnded(box, 0);
  await removeUnneededWeights(box);
}

async function removeEnded(box: Pruned, keptSeconds: number): Promise<void> {
  const paths = (
    await Promise.all(['runner/results', 'runner/artifacts', 'runner/jobs'].map((folder) => filesOf(box, folder)))
  ).flat();
  const wishes = await box.wishes([...new Set(paths.map(runOfPath))]);
  for (const path of paths) {
    if (wishes.get(runOfPath(path))?.hasEnded && (await isOlder(path, keptSeconds))) await remove(box, path);
  }
}

/** Of runs that go on: those of an ended one are its owner's for some days. */
async function removeUnneededWeights(box: Pruned): Promise<void> {
  // Before the wishes: what is made after they were read is not judged by them.
  const paths = await filesOf(box, 'runner/artifacts');
  const wishes = await box.wishes([...new Set(paths.map(runOfPath))]);
  for (const path of paths) {
    const wish = wishes.get(runOfPath(path));
    if (wish === undefined || wish.hasEnded || wish.weights === undefined) continue;
    if (![wish.job, ...wish.weights].includes(basename(path))) await remove(box, path);
  }
}

function runOfPath(path: string): string {
  return runOfJob(basename(path, '.json'));
}

async function filesOf(box: Pruned, folder: string): Promise<readonly string[]> {
  const path = join(box.folders.data, folder);
  return (await readdir(path)).map((name) => join(path, name));
}

async function isOlder(path: string, seconds: number): Promise<boolean> {
  const found = await stat(path).catch(() => null); // somebody else removed it
  return found !== null && Date.now() - found.mtimeMs >= seconds * 1000;
}

async function remove(box: Pruned, path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  box.log.info({ path }, 'pruned');
}
