import { createHash, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { Logger } from 'pino';
import { answered, type DockerEngine, engineStatus, isEngineLost } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import type { Folders } from './folders.ts';
import { attachFile, makeFileSystem, mountOptions, removeFileSystems } from './output-volume-file.ts';
import { createVolumeSizes, type VolumeSizes } from './volume-sizes.ts';

/**
 * How /out is kept from filling the disk. `loop`: it is a file system of a fixed size in a file of ours. `watched`: a
 * plain volume, whose sandbox is killed when it holds too much.
 */
export type OutputVolumeKind = 'loop' | 'watched';

export type OutputVolumes = VolumeSizes & {
  /** Found out once by trying. Rejects while the engine does not answer, or has no image to try with. */
  readonly kind: () => Promise<OutputVolumeKind>;
};

type Machine = {
  readonly engine: DockerEngine;
  readonly folders: Folders;
  readonly image: string;
  readonly log: Logger;
  /** Null: the strictest that works here. */
  readonly wanted: OutputVolumeKind | null;
};

export function createOutputVolumes(machine: Machine): OutputVolumes {
  let known: Promise<OutputVolumeKind> | null = null;
  return {
    ...createVolumeSizes(machine.engine.control, machine.log),
    kind() {
      known ??= choose(machine).catch((error: unknown) => {
        known = null;
        throw error;
      });
      return known;
    },
  };
}

async function choose(machine: Machine): Promise<OutputVolumeKind> {
  const reason = machine.wanted === null ? await whyNoLoop(machine) : 'chosen';
  const kind = machine.wanted ?? (reason === null ? 'loop' : 'watched');
  machine.log.info({ kind, ...(reason === null ? {} : { reason }) }, 'output volumes');
  return kind;
}

async function whyNoLoop(machine: Machine): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'the runner is not root';
  const modem: object = machine.engine.control.modem;
  if (!('socketPath' in modem && modem.socketPath)) return 'the engine is not on this machine';
  try {
    return (await tryOut(machine)) ? null : 'the engine sees other disks than the runner';
  } catch (error) {
    if (isEngineLost(error) || error instanceof InfrastructureFailure) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

const tryMegabytes = 4;

/** Asks the engine for a file that only we know of, on a volume made as those of the sandboxes are. */
async function tryOut({ engine, folders, image }: Machine): Promise<boolean> {
  const docker = engine.control;
  const folder = join(folders.allOutputs, '.probe');
  const name = `improve-probe-${createHash('sha256').update(folders.data).digest('hex').slice(0, 16)}`;
  const contents = join(folder, 'contents');
  const secret = randomUUID();
  try {
    await removeTrial(docker, name, folder);
    await mkdir(contents, { recursive: true, mode: 0o700 });
    await writeFile(join(contents, secret), '');
    const file = join(folder, 'probe.ext4');
    await makeFileSystem(file, tryMegabytes, contents);
    await answered(docker.createVolume({ Name: name, DriverOpts: mountOptions(await attachFile(file)) }));
    await createContainer(docker, name, image);
    return await isThere(docker, name, `/out/${secret}`);
  } finally {
    await removeTrial(docker, name, folder);
  }
}

async function createContainer(docker: Docker, name: string, image: string): Promise<void> {
  const HostConfig = { NetworkMode: 'none', Mounts: [{ Type: 'volume' as const, Source: name, Target: '/out' }] };
  try {
    // Never started: it only has to show what lies on the volume.
    await answered(docker.createContainer({ name, Image: image, Cmd: ['true'], HostConfig }));
  } catch (error) {
    if (engineStatus(error) !== 404) throw error;
    throw new InfrastructureFailure(`The image ${image} is not there. Build it with \`npm run setup\`.`, {
      cause: error,
    });
  }
}

async function isThere(docker: Docker, container: string, path: string): Promise<boolean> {
  try {
    await answered(docker.getContainer(container).infoArchive({ path }));
    return true;
  } catch (error) {
    if (engineStatus(error) === 404) return false;
    throw error;
  }
}

async function removeTrial(docker: Docker, name: string, folder: string): Promise<void> {
  await answered(docker.getContainer(name).remove({ force: true })).catch(unlessGone);
  await answered(docker.getVolume(name).remove()).catch(unlessGone);
  await removeFileSystems(folder);
}

function unlessGone(error: unknown): void {
  if (engineStatus(error) !== 404) throw error;
}
