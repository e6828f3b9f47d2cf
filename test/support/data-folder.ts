import { copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Docker, { type VolumeInspectInfo } from 'dockerode';
import { Redis } from 'ioredis';
import { removeFileSystems } from '../../src/runner/output-volume-file.ts';

const repository = resolve(import.meta.dirname, '../..');
const mostRounds = 40;
const roundMilliseconds = 250;

/** A data folder of its own, with the images that the set-up built. */
export function newDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'improve-bot-'));
  copyFileSync(join(repository, 'data/images.json'), join(folder, 'images.json'));
  return folder;
}

/** Removes a data folder with all that its runner, which is gone, has left in the Docker engine and the kernel. */
export async function removeDataFolder(folder: string, docker = new Docker()): Promise<void> {
  await releaseDataFolder(folder, docker);
  // A runner that was closed while it found out about its volumes may still be at it.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** The same without the folder itself, which may be a file system of its own. */
export async function releaseDataFolder(folder: string, docker = new Docker()): Promise<void> {
  await stopRedisIn(folder);
  for (let round = 0; round < mostRounds && !(await isNothingLeft(folder, docker)); round++) {
    if (round > 0) await delay(roundMilliseconds); // the engine is removing it already
  }
  // Containers and volumes first: the devices under them stay.
  await removeFileSystems(join(folder, 'runner', 'volumes'));
}

/** A bot that was killed leaves its Redis for the next one. */
async function stopRedisIn(folder: string): Promise<void> {
  const path = join(folder, 'redis', 'redis.sock');
  if (!existsSync(path)) return;
  const client = new Redis({ path, lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {}); // it has ended already
  await client.shutdown('NOSAVE').catch(() => undefined);
  client.disconnect();
}

async function isNothingLeft(folder: string, docker: Docker): Promise<boolean> {
  const ofRunner = await isNoneLabelled(`improve.trial-volume=${folder}`, docker);
  return (await isNoneLabelled(`improve.data=${folder}`, docker)) && ofRunner;
}

async function isNoneLabelled(label: string, docker: Docker): Promise<boolean> {
  const filters = { label: [label] };
  const containers = await docker.listContainers({ all: true, filters });
  for (const { Id } of containers) await docker.getContainer(Id).remove({ force: true }).catch(goneAlready);
  const { Volumes }: { Volumes: VolumeInspectInfo[] | null } = await docker.listVolumes({ filters });
  for (const { Name } of Volumes ?? []) await docker.getVolume(Name).remove().catch(goneAlready);
  return containers.length === 0 && (Volumes ?? []).length === 0;
}

function goneAlready(error: unknown): void {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  if (status !== 404 && status !== 409) throw error;
}
