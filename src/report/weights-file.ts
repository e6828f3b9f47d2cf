import type { Run } from '../refine/run.ts';

/**
 * Where the final pipeline's weights are in the data folder of the machine that trained it; null before anything was trained.
 * They are those of its first seed: the ones that the test images are scored with.
 */
export function weightsFile({ incumbent }: Pick<Run, 'incumbent'>): string | null {
  const first = incumbent?.trials[0];
  return first === undefined ? null : `runner/artifacts/${first.job}/weights.safetensors`;
}

/** Said of those weights wherever they are named. */
export const weightsAreKept =
  'They are kept there for `KEEP_DAYS` days (7 unless it is set otherwise), or until its disk is nearly full';
