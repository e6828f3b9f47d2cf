import type Docker from 'dockerode';
import { z } from 'zod';
import { labels } from '../../src/runner/spec.ts';
import type { Sightings } from './sightings.ts';

const eventSchema = z.object({
  timeNano: z.number(),
  Actor: z.object({ Attributes: z.record(z.string(), z.string()) }),
});

export type Sandboxes = {
  /** Name of every sandbox that was created → how often. */
  readonly created: ReadonlyMap<string, number>;
  readonly close: () => void;
};

/** Hears live of every sandbox of a data folder: the engine itself forgets all but its last 256 events. */
export async function watchSandboxes(
  docker: Docker,
  dataFolder: string,
  sightings: Sightings,
  onLost: (reason: string) => void,
): Promise<Sandboxes> {
  const stream = await docker.getEvents({
    filters: { type: ['container'], label: [`${labels.data}=${dataFolder}`], event: ['create'] },
  });
  const created = new Map<string, number>();
  let unfinished = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => {
    const lines = (unfinished + part).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) if (line !== '') note(eventSchema.parse(JSON.parse(line)));
  });
  const lose = () => onLost("the stream of the engine's events has ended");
  stream.on('end', lose).on('error', lose);

  function note({ timeNano, Actor: { Attributes } }: z.infer<typeof eventSchema>): void {
    const { name = '', [labels.run]: run = '', [labels.job]: job = '' } = Attributes;
    created.set(name, (created.get(name) ?? 0) + 1);
    sightings.add({ at: timeNano / 1e6, what: 'sandbox created', run, job });
  }

  return {
    created,
    close() {
      stream.removeAllListeners().on('error', () => {});
      if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
    },
  };
}
