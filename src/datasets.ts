import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { CommandRefused } from './refine/commands.ts';
import { type DatasetSource, datasetSourceSchema } from './refine/dataset.ts';

const builtIn: DatasetSource = { kind: 'builtIn', name: 'fashion-mnist' };

/** Names that `start` takes: the built-in dataset, those prepared on this machine before, and the folders in `datasetsFolder`. */
export function knownDatasets(dataFolder: string, datasetsFolder?: string): readonly string[] {
  return [...new Set([builtIn.name, ...preparedDatasets(dataFolder), ...foldersIn(datasetsFolder).keys()])];
}

/** A dataset by its name, or by a folder of images: for somebody at this machine. Throws `CommandRefused` where there is none. */
export function resolveDataset(dataFolder: string, words: string | null): DatasetSource {
  const named = findPrepared(dataFolder, words);
  if (named !== null) return named;
  const path = resolve((words ?? '').replace(/^~(?=\/|$)/, homedir()));
  if (isFolder(path)) return folderSource(path);
  throw new CommandRefused(
    `There is no dataset “${words}”. Known: ${knownDatasets(dataFolder).join(', ')}. A folder with one folder of images per class works too: \`start ./photos\`.`,
  );
}

/** A dataset by one of the names in `knownDatasets` and nothing else: for people in a chat, who may not name folders of this machine. */
export function resolveNamedDataset(
  dataFolder: string,
  datasetsFolder: string | undefined,
  words: string | null,
): DatasetSource {
  const named = findPrepared(dataFolder, words);
  if (named !== null) return named;
  const path = foldersIn(datasetsFolder).get(words ?? '');
  if (path !== undefined) return folderSource(path);
  throw new CommandRefused(
    `There is no dataset “${words}”. Known: ${knownDatasets(dataFolder, datasetsFolder).join(', ')}. Whoever runs this bot can add one.`,
  );
}

/** The usual dataset for null. */
function findPrepared(dataFolder: string, name: string | null): DatasetSource | null {
  if (name === null || name === builtIn.name) return builtIn;
  if (!preparedDatasets(dataFolder).includes(name)) return null;
  return originSchema.parse(JSON.parse(readFileSync(originFile(dataFolder, name), 'utf8'))).source;
}

function preparedDatasets(dataFolder: string): readonly string[] {
  const folder = join(dataFolder, 'datasets');
  return existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(originFile(dataFolder, name))) : [];
}

const originSchema = z.object({ source: datasetSourceSchema });

/** Written beside a prepared dataset: what it was made from. */
function originFile(dataFolder: string, name: string): string {
  return join(dataFolder, 'datasets', name, 'origin.json');
}

/** Every folder that lies in this one, by its name; a link that leads out of it is none. */
function foldersIn(folder: string | undefined): ReadonlyMap<string, string> {
  if (folder === undefined || !isFolder(folder)) return new Map();
  const root = realpathSync(folder);
  const names = readdirSync(root).filter((name) => !name.startsWith('.') && isFolder(join(root, name)));
  const found = names.map((name) => [name, realpathSync(join(root, name))] as const);
  return new Map(found.filter(([, path]) => dirname(path) === root));
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function folderSource(path: string): DatasetSource {
  const name = basename(path)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 60);
  const isFree = name !== '' && name !== builtIn.name;
  return datasetSourceSchema.parse({ kind: 'folder', name: isFree ? name : `${name || 'images'}-folder`, path });
}
