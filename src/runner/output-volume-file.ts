import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, link, mkdir, readdir, readFile, realpath, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { type Folders, isSafeName } from './folders.ts';
import { outputVolumeName, type SandboxRequest } from './spec.ts';

type Whose = Pick<SandboxRequest, 'job' | 'part'>;

const run = promisify(execFile);
const toolSeconds = 10;
/** A training writes a handful of files; a million of them would slow down whoever looks. */
const mostFiles = 10_000;

/** The file that holds the file system of a sandbox's /out. */
export async function outputFile(folders: Folders, request: Whose): Promise<string> {
  const folder = folders.volumes(request.job);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // As the kernel will name it.
  return join(await realpath(folder), `${outputVolumeName(request)}.ext4`);
}

/** Makes the file and its loop device where they are not there yet, and returns the device. */
export async function attachOutputFile(
  folders: Folders,
  request: Whose & Pick<SandboxRequest, 'outputMegabytes' | 'isOutputReserved'>,
): Promise<string> {
  const file = await outputFile(folders, request);
  await makeFileSystem(file, request.outputMegabytes, { isReserved: request.isOutputReserved });
  return await attachFile(file);
}

/**
 * Appears whole or not at all. One that is reserved takes its whole space from the disk at once, where the disk can do
 * that; another only what is written into it. Without a journal: after a crash of the machine nobody reads it again.
 */
export async function makeFileSystem(
  file: string,
  megabytes: number,
  { isReserved = false, contents }: { readonly isReserved?: boolean; readonly contents?: string } = {},
): Promise<void> {
  if (await isThere(file)) return;
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await writeFile(unfinished, '', { mode: 0o600 });
    await truncate(unfinished, megabytes * 1024 * 1024);
    const layout = ['-b', '4096', '-O', '^has_journal', '-m', '0', '-N', `${mostFiles}`];
    // Not lazily: the kernel would zero them later, and so give back what is reserved.
    const owner = ['-E', 'root_owner=65534:65534,lazy_itable_init=0'];
    await tool('mkfs.ext4', ['-q', '-F', ...layout, ...owner, ...(contents ? ['-d', contents] : []), unfinished]);
    // Only now: on the way it makes holes.
    if (isReserved) await reserve(unfinished, megabytes);
    await link(unfinished, file).catch(unlessThere);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function reserve(file: string, megabytes: number): Promise<void> {
  await tool('fallocate', ['--length', `${megabytes}MiB`, file]).catch((error: unknown) => {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    if (!/not supported/i.test(said)) throw error; // ZFS, NFS: it stays sparse
  });
}

/** What the files of a job's sandboxes take from the disk. */
export async function outputFileBytes(folders: Folders, job: string): Promise<number> {
  return (await outputFiles(folders, job)).reduce((sum, { taken }) => sum + taken, 0);
}

/** True where a sandbox of the job has written to a file that the disk had not reserved. */
export async function hasSparseOutput(folders: Folders, job: string): Promise<boolean> {
  return (await outputFiles(folders, job)).some(({ size, taken }) => taken < size);
}

async function outputFiles(folders: Folders, job: string) {
  const folder = folders.volumes(job);
  const names = await readdir(folder).catch(() => []); // none, or a plain volume
  const found = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
  return found.flatMap((file) => (file === null ? [] : [{ size: file.size, taken: file.blocks * 512 }]));
}

/** The device that a file is attached to, now or already. */
export async function attachFile(file: string): Promise<string> {
  const { stdout } = await tool('losetup', ['--find', '--nooverlap', '--show', file]);
  return stdout.trim();
}

export function mountOptions(device: string): Record<string, string> {
  return { type: 'ext4', device, o: 'nodev,nosuid,noexec' };
}

/** The file that a loop device shows, by what the kernel says; null where it shows none. */
export async function fileBehind(device: string): Promise<string | null> {
  const backing = join('/sys/block', basename(device), 'loop', 'backing_file');
  const text = await readFile(backing, 'utf8').catch(() => null);
  return text === null ? null : text.trimEnd();
}

/** Detaches what lies in a folder from its loop devices, and removes the folder. Safe to repeat. */
export async function removeFileSystems(folder: string): Promise<void> {
  for (const { device } of await attachedIn(folder)) {
    await tool('losetup', ['--detach', device]).catch(async (error) => {
      if ((await attachedIn(folder)).some((other) => other.device === device)) throw error;
    });
  }
  await rm(folder, { recursive: true, force: true });
}

/** Jobs that have a folder for their files, or a device whose file was deleted under it. A folder that begins with a dot is the runner's own. */
export async function jobsWithOutputFiles(folders: Folders): Promise<readonly string[]> {
  const root = folders.allVolumes;
  const names = await readdir(root).catch(() => []);
  const attached = await attachedIn(root);
  return [...new Set([...names, ...attached.map(({ inFolder }) => inFolder.split(sep)[0] ?? '')])].filter(isSafeName);
}

async function attachedIn(folder: string): Promise<{ readonly device: string; readonly inFolder: string }[]> {
  const start = `${await realpath(folder).catch(() => folder)}${sep}`;
  const found: { device: string; inFolder: string }[] = [];
  for (const name of await readdir('/sys/block').catch(() => [])) {
    const file = name.startsWith('loop') ? await fileBehind(name) : null;
    if (file?.startsWith(start)) found.push({ device: `/dev/${name}`, inFolder: file.slice(start.length) });
  }
  return found;
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** These live where only root looks for programs. */
const toolPath = '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin';

function tool(name: string, words: readonly string[]): Promise<{ readonly stdout: string }> {
  return run(name, [...words], {
    timeout: toolSeconds * 1000,
    killSignal: 'SIGKILL',
    env: { PATH: toolPath, LC_ALL: 'C' },
  });
}

/** Somebody else made it just now, from the same words. */
function unlessThere(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
