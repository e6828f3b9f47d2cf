import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { CommandRefused } from './refine/commands.ts';
import { type DatasetSource, datasetSourceSchema } from './refine/dataset.ts';

const builtIn: DatasetSource = { kind: 'builtIn', name: 'fashion-mnist' };

/** Names that `start` takes: the built-in dataset and those prepared on this machine before. */
export function knownDatasets(dataFolder: string): readonly string[] {
  const folder = join(dataFolder, 'datasets');
  const prepared = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(originFile(dataFolder, name)))
    : [];
  return [...new Set([builtIn.name, ...prepared])];
}

const originSchema = z.object({ source: datasetSourceSchema });

/** Written beside a prepared dataset: what it was made from. */
function originFile(dataFolder: string, name: string): string {
  return join(dataFolder, 'datasets', name, 'origin.json');
}

/** A dataset by its name, or by a folder of images. Throws `CommandRefused` where there is none. */
export function resolveDataset(dataFolder: string, words: string | null): DatasetSource {
  if (words === null || words === builtIn.name) return builtIn;
  if (knownDatasets(dataFolder).includes(words)) {
    return originSchema.parse(JSON.parse(readFileSync(originFile(dataFolder, words), 'utf8'))).source;
  }
  const path = resolve(words.replace(/^~(?=\/|$)/, homedir()));
  if (existsSync(path) && statSync(path).isDirectory()) {
    const name = basename(path)
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, 60);
    return datasetSourceSchema.parse({
      kind: 'folder',
      name: name === '' || name === builtIn.name ? `${name}-folder` : name,
      path,
    });
  }
  throw new CommandRefused(
    `There is no dataset “${words}”. Known: ${knownDatasets(dataFolder).join(', ')}. A folder with one folder of images per class works too: \`start ./photos\`.`,
  );
}
