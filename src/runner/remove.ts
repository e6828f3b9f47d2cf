import type { Box } from './box.ts';
import { answered, engineStatus } from './docker-engine.ts';
import { containersLabelled, volumesLabelled } from './labelled.ts';
import { labels } from './spec.ts';

/** Kills and removes every sandbox of a job with its output volume. Safe to repeat. */
export async function removeSandboxes(box: Box, job: string): Promise<void> {
  const docker = box.engine.control;
  const ofJob = [`${labels.data}=${box.folders.data}`, `${labels.job}=${job}`];
  for (const { Id } of await containersLabelled(docker, ofJob)) {
    await unlessGone(() => docker.getContainer(Id).remove({ force: true, v: true }));
  }
  for (const { Name } of await volumesLabelled(docker, ofJob)) {
    await unlessGone(() => docker.getVolume(Name).remove());
  }
}

async function unlessGone(removal: () => Promise<unknown>): Promise<void> {
  try {
    await answered(removal());
  } catch (error) {
    const status = engineStatus(error);
    if (status !== 404 && status !== 409) throw error; // gone already, or being removed by another call
  }
}
