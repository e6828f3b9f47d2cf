import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { answered, engineStatus } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import type { Folders } from './folders.ts';
import { containersLabelled, volumesLabelled, volumesMounted } from './labelled.ts';
import { attachFile, makeFileSystem, mountOptions, removeFileSystems } from './output-volume-file.ts';

/** Not the label of the sandboxes: this is none, and nobody may take it for one. */
const trialLabel = 'improve.trial-volume';
const megabytes = 4;

/**
 * Asks the engine for a file that only we know of, on a volume made as those of the sandboxes are. False where it does
 * not see it: it is on another machine, or in another name space.
 */
export async function tryLoopVolume(docker: Docker, folders: Folders, image: string): Promise<boolean> {
  const secret = randomUUID();
  const folder = join(trialFolder(folders), secret);
  // Of its own: the engine may still be busy with what a killed runner has asked for.
  const name = `improve-trial-volume-${secret}`;
  const Labels = { [trialLabel]: folders.data };
  try {
    await removeTrials(docker, folders);
    const contents = join(folder, 'contents');
    await mkdir(contents, { recursive: true, mode: 0o700 });
    await writeFile(join(contents, secret), '');
    const file = join(folder, 'trial.ext4');
    await makeFileSystem(file, megabytes, { contents });
    await answered(docker.createVolume({ Name: name, Labels, DriverOpts: mountOptions(await attachFile(file)) }));
    await createContainer(docker, name, Labels, image);
    return await isThere(docker, name, `/out/${secret}`);
  } finally {
    await removeTrials(docker, folders);
  }
}

/** Removes every trace. Safe to repeat. What the engine is still busy with stays, for the next time. */
export async function removeTrials(docker: Docker, folders: Folders): Promise<void> {
  const ours = [`${trialLabel}=${folders.data}`];
  const containers = await containersLabelled(docker, ours);
  const volumes = await volumesLabelled(docker, ours);
  for (const { Id } of containers) await answered(docker.getContainer(Id).remove({ force: true })).catch(unlessBusy);
  for (const name of new Set([...volumes.map(({ Name }) => Name), ...volumesMounted(containers)]))
    await answered(docker.getVolume(name).remove()).catch(unlessBusy);
  await removeFileSystems(trialFolder(folders));
}

/** Begins with a dot, which no job does. */
function trialFolder(folders: Folders): string {
  return join(folders.allVolumes, '.trial');
}

/** Never started: it only has to show what lies on the volume. */
async function createContainer(
  docker: Docker,
  name: string,
  Labels: Record<string, string>,
  image: string,
): Promise<void> {
  const HostConfig = { NetworkMode: 'none', Mounts: [{ Type: 'volume' as const, Source: name, Target: '/out' }] };
  try {
    await answered(docker.createContainer({ name, Labels, Image: image, Cmd: ['true'], HostConfig }));
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

function unlessBusy(error: unknown): void {
  const status = engineStatus(error);
  if (status !== 404 && status !== 409) throw error; // gone already, or being made or removed just now
}
