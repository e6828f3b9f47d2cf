import type Docker from 'dockerode';
import type { ContainerInfo, VolumeInspectInfo } from 'dockerode';
import { answered } from './docker-engine.ts';

/** Containers, running or not, that have every one of these labels (`name=value`). */
export function containersLabelled(docker: Docker, label: readonly string[]): Promise<ContainerInfo[]> {
  return answered(docker.listContainers({ all: true, filters: { label: [...label] } }));
}

/**
 * Names of the volumes that containers mount. The engine makes one anew, without its labels, where it is removed while the
 * container is being created: a search by label would miss it.
 */
export function volumesMounted(containers: readonly ContainerInfo[]): string[] {
  return containers.flatMap(({ Mounts }) =>
    Mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name ? [Name] : [])),
  );
}

export async function volumesLabelled(docker: Docker, label: readonly string[]): Promise<VolumeInspectInfo[]> {
  const { Volumes } = await answered<{ Volumes: VolumeInspectInfo[] | null }>(
    docker.listVolumes({ filters: { label: [...label] } }),
  );
  return Volumes ?? [];
}
