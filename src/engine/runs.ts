import type { Event, StoredEvent } from '../refine/events.ts';
import { evolve, replay } from '../refine/evolve.ts';
import type { Envelope } from '../refine/message.ts';
import type { Run } from '../refine/run.ts';
import type { EventLog } from './event-log.ts';

/** The runs as folds of the log, kept in memory between appends. */
export type Runs = {
  find(id: string): Run | null;
  all(): readonly Run[];
  /** A run's events. Reading and checking a long log takes a third of a second, and surfaces ask at every change. */
  events(id: string): readonly StoredEvent[];
  append(id: string, run: Run | null, events: readonly Event[], envelope: Envelope): Run;
};

/** Runs whose events are kept: those that were asked for last. */
const mostLogs = 64;

export function createRuns(log: EventLog): Runs {
  const known = new Map<string, Run>();
  const logs = new Map<string, readonly StoredEvent[]>();
  const keep = (id: string, events: readonly StoredEvent[]) => {
    logs.delete(id);
    logs.set(id, events);
    for (const oldest of logs.keys()) if (logs.size > mostLogs) logs.delete(oldest);
    return events;
  };
  const find = (id: string): Run | null => {
    const run = known.get(id) ?? replay(log.read(id));
    if (run !== null) known.set(id, run);
    return run;
  };
  return {
    find,
    all: () => log.runs().flatMap((id) => find(id) ?? []),
    events: (id) => keep(id, logs.get(id) ?? log.read(id)),
    append(id, run, events, envelope) {
      const before = logs.get(id);
      known.delete(id); // read again, should this append be refused
      logs.delete(id);
      const stored: readonly StoredEvent[] = log.append(id, run?.version ?? 0, events, envelope);
      const next = stored.reduce<Run | null>(evolve, run);
      if (next === null) throw new Error(`nothing was appended to run ${id}`);
      known.set(id, next);
      if (before !== undefined) keep(id, [...before, ...stored]);
      return next;
    },
  };
}
