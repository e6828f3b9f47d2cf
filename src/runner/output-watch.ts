import type Docker from 'dockerode';
import type { Box } from './box.ts';
import { freeSpace, lackOf } from './free-space.ts';
import { outputVolumeKind } from './output-volume.ts';
import type { OutputVolumeKind } from './output-volume-kind.ts';
import type { OutputDanger } from './sandbox-end.ts';
import { outputVolumeName, type SandboxRequest } from './spec.ts';

const megabyte = 1024 * 1024;
/** While the engine was away nobody looked: that is not the measuring that failed. */
const longestStepMilliseconds = 5000;

export type OutputWatch = {
  /** Why the sandbox has to be ended now. Ask about once a second; it does not wait for the engine to measure. */
  readonly look: () => Promise<OutputDanger | null>;
};

/**
 * Watches what one sandbox writes, where nothing else limits it. The engine measures seconds late and by the length of
 * files, so that a million small ones count as nothing: the disk under them tells.
 */
export function createOutputWatch(
  box: Pick<Box, 'engine' | 'outputVolumes' | 'limits'>,
  request: Pick<SandboxRequest, 'job' | 'part' | 'outputMegabytes'>,
): OutputWatch {
  const { minimumFreeBytes, minimumFreeFileShare, unmeasuredSeconds } = box.limits;
  let kind: OutputVolumeKind | null = null;
  let disk: string | null = null;
  let unmeasuredMilliseconds = 0;
  let measuredAt: number | null = null;
  let lookedAt = performance.now();

  const isUnmeasured = (latest: number | null) => {
    const now = performance.now();
    unmeasuredMilliseconds += Math.min(now - lookedAt, longestStepMilliseconds);
    if (latest !== measuredAt) unmeasuredMilliseconds = 0;
    measuredAt = latest;
    lookedAt = now;
    return unmeasuredMilliseconds > unmeasuredSeconds * 1000;
  };
  return {
    async look() {
      kind ??= await outputVolumeKind(box, request);
      if (kind !== 'watched') return null;
      const measured = box.outputVolumes.lastMeasured(outputVolumeName(request));
      if (measured !== null && measured.usedBytes > request.outputMegabytes * megabyte) return 'disk-limit';
      disk ??= await dataRoot(box.engine.control);
      if (lackOf(await freeSpace(disk), minimumFreeBytes / 2, minimumFreeFileShare / 2) !== null)
        return 'disk-nearly-full';
      return isUnmeasured(measured?.at ?? null) ? 'unmeasured' : null;
    },
  };
}

async function dataRoot(docker: Docker): Promise<string> {
  const { DockerRootDir }: { readonly DockerRootDir: string } = await docker.info();
  return DockerRootDir;
}
