import type Docker from 'dockerode';
import type { Logger } from 'pino';
import { z } from 'zod';

export type VolumeSizes = {
  /** What a volume held when it was last measured; null where that is not known. Measures anew, for the next time. */
  readonly lastUsedBytes: (volume: string) => number | null;
};

const ageMilliseconds = 3000;

const volumesSchema = z
  .array(z.object({ Name: z.string(), UsageData: z.object({ Size: z.number() }).nullish() }))
  .nullish();
/** `VolumeUsage` since version 1.52 of the engine's interface. */
const usageSchema = z.object({ Volumes: volumesSchema, VolumeUsage: z.object({ Items: volumesSchema }).nullish() });

/** What the engine's volumes hold. One measurement, a few seconds old, serves all who ask. */
export function createVolumeSizes(docker: Docker, log: Logger): VolumeSizes {
  let sizes: ReadonlyMap<string, number> = new Map();
  let measuredAt = Number.NEGATIVE_INFINITY;
  let isMeasuring = false;

  const measure = async () => {
    isMeasuring = true;
    try {
      sizes = await askEngine(docker);
    } catch (error) {
      // It measures for one at a time, and may be away: then what was measured before still holds.
      log.debug({ err: error }, 'volumes not measured');
    } finally {
      measuredAt = performance.now();
      isMeasuring = false;
    }
  };
  return {
    lastUsedBytes(volume) {
      if (!isMeasuring && performance.now() - measuredAt > ageMilliseconds) void measure();
      return sizes.get(volume) ?? null;
    },
  };
}

async function askEngine(docker: Docker): Promise<ReadonlyMap<string, number>> {
  const answer: unknown = await new Promise((resolve, reject) => {
    docker.modem.dial(
      // The client's own call cannot be told to leave out images and containers, which take longer.
      { path: '/system/df?type=volume&verbose=1', method: 'GET', statusCodes: { 200: true } },
      (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)),
    );
  });
  const { Volumes, VolumeUsage } = usageSchema.parse(answer);
  const known = new Map<string, number>();
  for (const { Name, UsageData } of Volumes ?? VolumeUsage?.Items ?? []) {
    if (UsageData && UsageData.Size >= 0) known.set(Name, UsageData.Size);
  }
  return known;
}
