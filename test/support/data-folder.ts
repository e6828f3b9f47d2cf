import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFileSystems } from '../../src/runner/output-volume-file.ts';

/** Removes the data folder of a runner that is gone. Containers and volumes first: devices under them stay. */
export async function removeDataFolder(folder: string): Promise<void> {
  await removeFileSystems(join(folder, 'runner', 'outputs'));
  await rm(folder, { recursive: true, force: true });
}
