import type Docker from 'dockerode';
import type { Logger } from 'pino';
import { z } from 'zod';
import { answered } from './docker-engine.ts';

export type VolumeSizes = {
  /** What a volume held when it was last measured, and when that was; null where that is not known. Measures anew, for the next time. */
  readonly lastMeasured: (volume: string) => { readonly usedBytes: number; readonly at: number } | null;
};

const ageMilliseconds = 3000;
/** It walks through every file of every volume. A lost answer still leaves time to ask again. */
const measureMilliseconds = 45_000;

const volumesSchema = z
  .array(z.object({ Name: z.string(), UsageData: z.object({ Size: z.number() }).nullish() }))
  .nullish();
/** `VolumeUsage` since version 1.52 of the engine's interface. */
const usageSchema = z.object({ Volumes: volumesSchema, VolumeUsage: z.object({ Items: volumesSchema }).nullish() });

/** What the engine's volumes hold. One measurement, a few seconds old, serves all who ask. The client must not give up by itself. */
export function createVolumeSizes(docker: Docker, log: Logger): VolumeSizes {
  let sizes: ReadonlyMap<string, number> = new Map();
  let sizesAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let isMeasuring = false;
  let isFailing = false;

  const measure = async () => {
    isMeasuring = true;
    try {
      sizes = await askEngine(docker);
      sizesAt = performance.now();
      isFailing = false;
    } catch (error) {
      // It measures for one at a time, and may be away: whoever watches a volume decides how long that may be so.
      if (!isFailing) log.warn({ err: error }, 'volumes not measured');
      isFailing = true;
    } finally {
      triedAt = performance.now();
      isMeasuring = false;
    }
  };
  return {
    lastMeasured(volume) {
      if (!isMeasuring && performance.now() - triedAt > ageMilliseconds) void measure();
      const usedBytes = sizes.get(volume);
      return usedBytes === undefined ? null : { usedBytes, at: sizesAt };
    },
  };
}

async function askEngine(docker: Docker): Promise<ReadonlyMap<string, number>> {
  const patience = new AbortController();
  const asked = new Promise<unknown>((resolve, reject) => {
    docker.modem.dial(
      // The client's own call cannot be told to leave out images and containers, which take longer.
      {
        path: '/system/df?type=volume&verbose=1',
        method: 'GET',
        statusCodes: { 200: true },
        abortSignal: patience.signal,
      },
      (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)),
    );
  });
  try {
    return sizesIn(await answered(asked, measureMilliseconds));
  } finally {
    patience.abort(); // the engine measures for nobody else until it knows that nobody waits
  }
}

function sizesIn(answer: unknown): ReadonlyMap<string, number> {
  const { Volumes, VolumeUsage } = usageSchema.parse(answer);
  const known = new Map<string, number>();
  for (const { Name, UsageData } of Volumes ?? VolumeUsage?.Items ?? []) {
    if (UsageData && UsageData.Size >= 0) known.set(Name, UsageData.Size);
  }
  return known;
}
