import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createEventLog, openDatabase } from '../../src/engine/event-log.ts';
import type { Command } from '../../src/refine/commands.ts';
import { decide } from '../../src/refine/decide.ts';
import { storedEventSchema } from '../../src/refine/events.ts';
import { replay } from '../../src/refine/evolve.ts';
import { nextStep } from '../../src/refine/next-step.ts';
import type { Run } from '../../src/refine/run.ts';
import type { Sightings } from './sightings.ts';

/** The runs of a data folder: read from their audit trails while the bot is up, and from the log itself while it is down. */
export type Runs = {
  /** Reads again what the bot has written meanwhile. */
  readonly look: () => void;
  /** With the bot down: the truth, whatever the audit trails have missed. */
  readonly lookIntoLog: () => void;
  /** With the bot down: as if it had been killed right after it had stored the command's events. */
  readonly command: (run: string, command: Command) => void;
  readonly all: () => readonly Run[];
  /** Newest first, as the bot has them. */
  readonly unfinished: () => readonly Run[];
};

export function createRuns(dataFolder: string, sightings: Sightings): Runs {
  const known = new Map<string, Run>();
  const written = new Map<string, number>();
  const folder = join(dataFolder, 'runs');

  function note(run: Run): void {
    const before = known.get(run.id);
    if (before !== undefined && before.version >= run.version) return;
    known.set(run.id, run);
    const at = Date.now();
    if (run.phase.name === 'ended') sightings.add({ at, what: 'run ended', run: run.id, job: '' });
    else if (before?.turn !== run.turn) {
      sightings.add({ at, what: 'moved on', run: run.id, job: nextStep(run)?.job ?? '' });
    }
  }

  function lookInto(id: string): void {
    const file = join(folder, id, 'run.jsonl');
    if (known.get(id)?.phase.name === 'ended' || !existsSync(file)) return;
    const { mtimeMs } = statSync(file);
    if (written.get(id) === mtimeMs) return;
    written.set(id, mtimeMs);
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const run = replay(lines.map((line) => storedEventSchema.parse(JSON.parse(line))));
    if (run !== null) note(run);
  }

  function withLog(work: (log: ReturnType<typeof createEventLog>) => void): void {
    const database = openDatabase(join(dataFolder, 'improve.db'));
    try {
      work(createEventLog(database));
    } finally {
      database.close();
    }
  }

  const all = () => [...known.values()];
  return {
    look() {
      if (existsSync(folder)) for (const id of readdirSync(folder)) lookInto(id);
    },
    lookIntoLog: () =>
      withLog((log) => {
        for (const id of log.runs()) {
          if (known.get(id)?.phase.name === 'ended') continue;
          const run = replay(log.read(id));
          if (run !== null) note(run);
        }
      }),
    command: (id, command) =>
      withLog((log) => {
        const run = replay(log.read(id));
        const envelope = { by: 'soak', at: Date.now() };
        log.append(id, run?.version ?? 0, decide(run, command, envelope), envelope);
        const next = replay(log.read(id));
        if (next !== null) note(next);
      }),
    all,
    unfinished: () =>
      all()
        .filter((run) => run.phase.name !== 'ended')
        .toSorted((one, other) => other.startedAt - one.startedAt),
  };
}
