import type { Event, StoredEvent } from '../refine/events.ts';
import { evolve, replay } from '../refine/evolve.ts';
import type { Envelope } from '../refine/message.ts';
import type { Run } from '../refine/run.ts';
import type { EventLog } from './event-log.ts';

/** The runs as folds of the log, kept in memory between appends. */
export type Runs = {
  find(id: string): Run | null;
  all(): readonly Run[];
  append(id: string, run: Run | null, events: readonly Event[], envelope: Envelope): Run;
};

export function createRuns(log: EventLog): Runs {
  const known = new Map<string, Run>();
  const find = (id: string): Run | null => {
    const run = known.get(id) ?? replay(log.read(id));
    if (run !== null) known.set(id, run);
    return run;
  };
  return {
    find,
    all: () => log.runs().flatMap((id) => find(id) ?? []),
    append(id, run, events, envelope) {
      known.delete(id); // read again, should this append be refused
      const stored: readonly StoredEvent[] = log.append(id, run?.version ?? 0, events, envelope);
      const next = stored.reduce<Run | null>(evolve, run);
      if (next === null) throw new Error(`nothing was appended to run ${id}`);
      known.set(id, next);
      return next;
    },
  };
}
