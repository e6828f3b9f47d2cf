import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetProfile } from '../refine/dataset.ts';
import type { Pipeline } from '../refine/pipeline.ts';
import { readTextIfThere, writeDurably } from './durable-file.ts';

/**
 * Writes the folder that a sandbox sees as /src. Its user is not ours, so that everybody may read it. Safe to repeat while a
 * sandbox reads it, as a runner does that adopts one: what is there already is not touched.
 */
export async function writeSource(folder: string, job: object, pipeline: Pipeline | null): Promise<void> {
  const files: Record<string, string> = { 'job.json': JSON.stringify(job) };
  if (pipeline !== null) for (const [component, source] of Object.entries(pipeline)) files[`${component}.py`] = source;
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    if ((await readTextIfThere(path)) !== text) await writeDurably(path, text);
    await chmod(path, 0o644);
  }
}

/** What components may know about the dataset. */
export function infoOf({ name, classes, channels, height, width, train, val, test, mean, std }: DatasetProfile) {
  return { name, classes, channels, height, width, train, val, test, mean, std };
}
