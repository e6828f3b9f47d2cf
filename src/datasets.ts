import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { CommandRefused } from './refine/commands.ts';
import { type DatasetSource, datasetSourceSchema } from './refine/dataset.ts';

const builtIn: DatasetSource = { kind: 'builtIn', name: 'fashion-mnist' };

/** What people of a chat may name beside what was prepared on this machine. */
export type ChatDatasets = {
  readonly datasetsFolder?: string | undefined;
  /** Whose uploads they have, such as `discord-100`; nobody's where it is left out. */
  readonly workspace?: string | undefined;
};

/** Where the datasets lie that people of a workspace have sent. */
export function uploadsFolder(dataFolder: string, workspace: string): string {
  if (!/^[a-z]+-[\w-]+$/.test(workspace)) throw new Error(`not a workspace: ${JSON.stringify(workspace)}`);
  return join(dataFolder, 'uploads', workspace);
}

/** Names that `start` takes at this machine: the built-in dataset, those prepared here before, and all that was uploaded. */
export function allDatasets(dataFolder: string): readonly string[] {
  return namesOf(sourcesHere(dataFolder));
}

/** Names that `start` takes in a chat: the built-in dataset, those prepared on this machine, own uploads, and the folders in `datasetsFolder`. */
export function knownDatasets(dataFolder: string, chat: ChatDatasets): readonly string[] {
  return namesOf(sourcesForChat(dataFolder, chat));
}

/** A dataset by its name, or by a folder of images: for somebody at this machine. Throws `CommandRefused` where there is none. */
export function resolveDataset(dataFolder: string, words: string | null): DatasetSource {
  const named = find(sourcesHere(dataFolder), words);
  if (named !== null) return named;
  const path = resolve((words ?? '').replace(/^~(?=\/|$)/, homedir()));
  if (isFolder(path)) return folderSource(path);
  throw new CommandRefused(
    `There is no dataset “${words}”. Known: ${allDatasets(dataFolder).join(', ')}. A folder with one folder of images per class works too: \`start ./photos\`.`,
  );
}

/** A dataset by one of the names in `knownDatasets` and nothing else: for people in a chat, who may not name folders of this machine. */
export function resolveNamedDataset(dataFolder: string, chat: ChatDatasets, words: string | null): DatasetSource {
  const named = find(sourcesForChat(dataFolder, chat), words);
  if (named !== null) return named;
  throw new CommandRefused(
    `There is no dataset “${words}”. Known: ${knownDatasets(dataFolder, chat).join(', ')}. Whoever runs this bot can add one.`,
  );
}

/** The first of a name counts. */
type Named = readonly [name: string, source: DatasetSource];

function namesOf(sources: readonly Named[]): readonly string[] {
  return [...new Set([builtIn.name, ...sources.map(([name]) => name)])];
}

/** The usual dataset for null. */
function find(sources: readonly Named[], wanted: string | null): DatasetSource | null {
  if (wanted === null || wanted === builtIn.name) return builtIn;
  return sources.find(([name]) => name === wanted)?.[1] ?? null;
}

function sourcesHere(dataFolder: string): readonly Named[] {
  const all = join(dataFolder, 'uploads');
  const workspaces = [...foldersIn(all).keys()];
  return [...prepared(dataFolder), ...workspaces.flatMap((workspace) => uploadsIn(join(all, workspace)))];
}

function sourcesForChat(dataFolder: string, { datasetsFolder, workspace }: ChatDatasets): readonly Named[] {
  return [
    ...prepared(dataFolder).filter(([, source]) => [null, workspace].includes(senderOf(source))),
    ...(workspace === undefined ? [] : uploadsIn(uploadsFolder(dataFolder, workspace))),
    ...[...foldersIn(datasetsFolder)].map(([name, path]) => [name, folderSource(path)] as const),
  ];
}

/** The workspace whose people sent it; null for all others. By the shape of its path: the data folder may have moved since. */
function senderOf(source: DatasetSource): string | null {
  const path = source.kind === 'folder' ? source.path : '';
  return /\/uploads\/([a-z]+-[\w-]+)\/[^/]+$/.exec(path)?.[1] ?? null;
}

/** Not by their real paths: their sender is told by these. */
function uploadsIn(folder: string): readonly Named[] {
  return [...foldersIn(folder).keys()].map((name) => [name, folderSource(join(folder, name))]);
}

function prepared(dataFolder: string): readonly Named[] {
  const folder = join(dataFolder, 'datasets');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => existsSync(originFile(dataFolder, name)))
    .map((name) => [name, originSchema.parse(JSON.parse(readFileSync(originFile(dataFolder, name), 'utf8'))).source]);
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
