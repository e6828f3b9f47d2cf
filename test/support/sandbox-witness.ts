import Docker from 'dockerode';
import { z } from 'zod';
import { createDemultiplexer } from '../../src/runner/demultiplex.ts';
import { createLineSplitter } from '../../src/runner/lines.ts';
import { parseMessage } from '../../src/runner/protocol.ts';
import type { ToldEpochs } from './run-invariants.ts';

/** Somebody beside the runner who sees every sandbox of a data folder, and hears all that it says. */
export type SandboxWitness = {
  /** Names of the sandboxes that the engine has created, a name as often as it was created. */
  readonly created: () => readonly string[];
  /** When the engine started or ended one, in milliseconds since 1970: name → times. */
  readonly started: () => ReadonlyMap<string, readonly number[]>;
  /** The epochs with predictions that each job's newest sandbox told of. */
  readonly told: () => ToldEpochs;
  readonly leave: () => void;
};

const engineEventSchema = z.object({
  Action: z.string(),
  timeNano: z.number(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
});

export async function watchSandboxes(dataFolder: string, docker = new Docker()): Promise<SandboxWitness> {
  const created: string[] = [];
  const started = new Map<string, number[]>();
  const told = new Map<string, number[]>();
  const streams = new Set<NodeJS.ReadableStream>();

  const events = await docker.getEvents({
    filters: { label: [`improve.data=${dataFolder}`], type: ['container'], event: ['create', 'start'] },
  });
  const hear = createLineSplitter((line) => {
    const { Action, timeNano, Actor } = engineEventSchema.parse(JSON.parse(line));
    const name = Actor.Attributes.name ?? '';
    if (Action === 'create') created.push(name);
    if (Action !== 'start') return;
    started.set(name, [...(started.get(name) ?? []), timeNano / 1e6]);
    void listenTo(Actor.ID, Actor.Attributes['improve.job'] ?? '');
  });
  keep(events).on('data', hear.write);

  async function listenTo(id: string, job: string): Promise<void> {
    const epochs: number[] = [];
    told.set(job, epochs);
    const stdout = createLineSplitter((line) => {
      const message = parseMessage(line);
      if (message?.type === 'epoch' && message.predictions !== null) epochs.push(message.epoch);
    });
    const log = await docker
      .getContainer(id)
      .logs({ follow: true, stdout: true, stderr: true })
      .catch(() => null); // gone already: it has said nothing
    if (log !== null)
      keep(log).on(
        'data',
        createDemultiplexer(stdout.write, () => {}),
      );
  }

  function keep(stream: NodeJS.ReadableStream): NodeJS.ReadableStream {
    streams.add(stream);
    return stream.on('error', () => {}); // an engine that is killed on purpose ends them all
  }

  return {
    created: () => created,
    started: () => started,
    told: () => told,
    leave() {
      for (const stream of streams) if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
    },
  };
}
