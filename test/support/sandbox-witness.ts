import { setTimeout as delay } from 'node:timers/promises';
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

  let lastHeard = 0;
  let hasLeft = false;

  async function listen(): Promise<void> {
    const filters = { label: [`improve.data=${dataFolder}`] };
    const events = await docker.getEvents({
      filters: { ...filters, type: ['container'], event: ['create', 'start'] },
      ...(lastHeard === 0 ? {} : { since: inSeconds(lastHeard) }),
    });
    const lines = createLineSplitter((line) => hear(engineEventSchema.parse(JSON.parse(line))));
    keep(events).on('data', lines.write);
    events.on('close', () => void listenAgain());
    for (const { Id, Labels } of await docker.listContainers({ filters }))
      void listenTo(Id, Labels['improve.job'] ?? '');
  }

  /** An engine that died takes its listeners with it. */
  async function listenAgain(): Promise<void> {
    while (!hasLeft) {
      const isListening = await listen().then(
        () => true,
        () => false,
      );
      if (isListening) return;
      await delay(50);
    }
  }

  function hear({ Action, timeNano, Actor }: z.infer<typeof engineEventSchema>): void {
    if (timeNano <= lastHeard) return;
    lastHeard = timeNano;
    const name = Actor.Attributes.name ?? '';
    if (Action === 'create') created.push(name);
    if (Action !== 'start') return;
    started.set(name, [...(started.get(name) ?? []), timeNano / 1e6]);
    void listenTo(Actor.ID, Actor.Attributes['improve.job'] ?? '');
  }

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

  await listen();
  return {
    created: () => created,
    started: () => started,
    told: () => told,
    leave() {
      hasLeft = true;
      for (const stream of streams) if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
    },
  };
}

/** Microseconds are exact enough, and all that a number holds. */
function inSeconds(nanoseconds: number): number {
  return Number((nanoseconds / 1e9).toFixed(6));
}
