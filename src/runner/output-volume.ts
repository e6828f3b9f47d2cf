import type { VolumeInspectInfo } from 'dockerode';
import type { Box } from './box.ts';
import { answered, engineStatus } from './docker-engine.ts';
import { InfrastructureFailure } from './failures.ts';
import { isDiskFull } from './full-disk.ts';
import { containersLabelled, volumesLabelled } from './labelled.ts';
import { attachOutputFile, fileBehind, jobsWithOutputFiles, mountOptions, outputFile } from './output-volume-file.ts';
import type { OutputVolumeKind } from './output-volume-kind.ts';
import { removeSandboxes } from './remove.ts';
import { labels, outputVolumeName, type SandboxRequest } from './spec.ts';

type Place = Pick<Box, 'engine' | 'folders' | 'outputVolumes'>;
type Whose = Pick<SandboxRequest, 'job' | 'part' | 'outputMegabytes' | 'isOutputReserved'>;

/**
 * Makes the volume for a sandbox's /out, with an end where this machine can give it one, or finds the one that is there.
 * Safe to repeat, also where it was cut short at any point. Throws where what is there cannot be trusted any more.
 */
export async function createOutputVolume(
  place: Place,
  request: Whose,
  ofJob: Readonly<Record<string, string>>,
): Promise<void> {
  const docker = place.engine.control;
  const name = outputVolumeName(request);
  if ((await findVolume(place, name)) === null) {
    const kind = await place.outputVolumes.kind();
    const options = kind === 'loop' ? mountOptions(await attach(place, request)) : {};
    await docker.createVolume({ Name: name, Labels: { ...ofJob }, DriverOpts: options });
  }
  // Not what was just asked for: the engine returns the volume of that name, however it was made.
  const volume = await findVolume(place, name);
  const device = volume === null ? null : deviceOf(volume);
  if (device !== null && (await fileBehind(device)) !== (await outputFile(place.folders, request))) {
    throw new InfrastructureFailure(
      `The output of ${request.job} lies on ${device}, which this machine has given to something else since; the trial has to start again.`,
    );
  }
}

/** Null where there is no such volume: it was removed from outside. */
export async function outputVolumeKind(
  place: Pick<Place, 'engine'>,
  request: Pick<SandboxRequest, 'job' | 'part'>,
): Promise<OutputVolumeKind | null> {
  const volume = await findVolume(place, outputVolumeName(request));
  if (volume === null) return null;
  return deviceOf(volume) === null ? 'watched' : 'loop';
}

/**
 * Removes the volumes, loop devices and files of this data folder that belong to no container and no job under way:
 * a removal or a creation was cut short. Safe to repeat.
 */
export async function removeLeftOutputs(place: Place, isNeeded: (job: string) => boolean): Promise<void> {
  await place.outputVolumes.removeTrials();
  const ofThisFolder = [`${labels.data}=${place.folders.data}`];
  const docker = place.engine.control;
  const volumes = await volumesLabelled(docker, ofThisFolder);
  const jobs = new Set([
    ...volumes.map(({ Labels }) => Labels?.[labels.job] ?? ''),
    ...(await jobsWithOutputFiles(place.folders)),
  ]);
  jobs.delete('');
  if (jobs.size === 0) return;
  for (const { Labels } of await containersLabelled(docker, ofThisFolder)) jobs.delete(Labels[labels.job] ?? '');
  for (const job of jobs) if (!isNeeded(job)) await removeSandboxes(place, job);
}

async function attach({ folders }: Place, request: Whose): Promise<string> {
  try {
    return await attachOutputFile(folders, request);
  } catch (error) {
    if (isDiskFull(error)) throw error;
    const reason = error instanceof Error ? error.message.trim() : String(error);
    throw new InfrastructureFailure(
      `No place for the output of ${request.job} could be made: ${reason} Look at \`losetup --all\`.`,
      { cause: error },
    );
  }
}

async function findVolume({ engine }: Pick<Place, 'engine'>, name: string): Promise<VolumeInspectInfo | null> {
  try {
    return await answered(engine.control.getVolume(name).inspect());
  } catch (error) {
    if (engineStatus(error) === 404) return null;
    throw error;
  }
}

function deviceOf({ Options }: VolumeInspectInfo): string | null {
  return Options?.device ?? null;
}
