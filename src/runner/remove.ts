import { setTimeout as delay } from 'node:timers/promises';
import type { Box } from './box.ts';
import { answered, engineStatus } from './docker-engine.ts';
import { containersLabelled, volumesLabelled, volumesMounted } from './labelled.ts';
import { removeFileSystems } from './output-volume-file.ts';
import { labels } from './spec.ts';

const mostRounds = 20;
const roundMilliseconds = 250;

/** Kills and removes every sandbox of a job with its output. Safe to repeat. */
export async function removeSandboxes(box: Pick<Box, 'engine' | 'folders'>, job: string): Promise<void> {
  const docker = box.engine.control;
  const ofJob = [`${labels.data}=${box.folders.data}`, `${labels.job}=${job}`];
  for (let round = 0; round < mostRounds; round++) {
    const containers = await containersLabelled(docker, ofJob);
    const volumes = await volumesLabelled(docker, ofJob);
    // Only now: a device under a volume would stay until the volume lets go of it.
    if (containers.length === 0 && volumes.length === 0) return await removeFileSystems(box.folders.volumes(job));
    // A container that somebody else is removing keeps its volume for a moment: then another round is needed.
    if (round > 0) await delay(roundMilliseconds);
    for (const { Id } of containers) await attempt(() => docker.getContainer(Id).remove({ force: true, v: true }));
    const names = new Set([...volumes.map(({ Name }) => Name), ...volumesMounted(containers)]);
    for (const name of names) await attempt(() => docker.getVolume(name).remove());
  }
}

async function attempt(removal: () => Promise<unknown>): Promise<void> {
  try {
    await answered(removal());
  } catch (error) {
    const status = engineStatus(error);
    if (status !== 404 && status !== 409) throw error; // gone already, or being removed by another call
  }
}
