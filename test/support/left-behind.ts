import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { z } from 'zod';

/**
 * I3: everything of a data folder that belongs to a run other than the given ones, which are still under way.
 * A slot is held by a container and by nothing else, so that no container means no slot.
 */
export async function leftBehind(
  dataFolder: string,
  underWay: readonly string[],
  docker = new Docker(),
): Promise<readonly string[]> {
  const isLeft = (run: string) => !underWay.includes(run);
  const label = [`improve.data=${dataFolder}`];
  const containers = await docker.listContainers({ all: true, filters: { label } });
  const volumes: { Volumes: readonly { Name: string; Labels: Record<string, string> | null }[] | null } =
    await docker.listVolumes({ filters: { label } });
  return [
    ...containers
      .filter(({ Labels }) => isLeft(Labels['improve.run'] ?? ''))
      .map(({ Names, State }) => `I3: container ${Names[0]} (${State}) is left.`),
    ...(volumes.Volumes ?? [])
      .filter(({ Labels }) => isLeft(Labels?.['improve.run'] ?? ''))
      .map(({ Name }) => `I3: volume ${Name} is left.`),
    ...(await loopDevices(join(dataFolder, 'runner', 'outputs')))
      .filter(({ file }) => !underWay.some((run) => file.includes(run)))
      .map(({ name, file }) => `I3: loop device ${name} of ${file} is left.`),
    ...entries(join(dataFolder, 'runner', 'outputs'))
      .filter((file) => !underWay.some((run) => file.includes(run)))
      .map((file) => `I3: volume file ${file} is left.`),
    ...entries(join(dataFolder, 'runner', 'jobs'))
      .filter((job) => isLeft(job.slice(0, job.lastIndexOf('-t'))))
      .map((job) => `I3: request folder ${job} is left.`),
  ];
}

const loopDevicesSchema = z.object({
  loopdevices: z.array(z.object({ name: z.string(), 'back-file': z.string().nullable() })),
});

async function loopDevices(folder: string): Promise<readonly { readonly name: string; readonly file: string }[]> {
  const { stdout } = await promisify(execFile)('losetup', ['--list', '--json'], { timeout: 10_000 });
  if (stdout.trim() === '') return []; // says nothing where there is none
  const { loopdevices } = loopDevicesSchema.parse(JSON.parse(stdout));
  return loopdevices
    .map(({ name, 'back-file': file }) => ({ name, file: file ?? '' }))
    .filter(({ file }) => file.startsWith(`${folder}/`));
}

function entries(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
