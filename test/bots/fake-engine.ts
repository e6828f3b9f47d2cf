import type { Engine } from '../../src/engine/engine.ts';
import type { Command } from '../../src/refine/commands.ts';
import { decide } from '../../src/refine/decide.ts';
import type { Event, StoredEvent } from '../../src/refine/events.ts';
import { replay } from '../../src/refine/evolve.ts';
import type { Run } from '../../src/refine/run.ts';
import type { Progress } from '../../src/refine/work.ts';

/** An engine that keeps runs in memory and does no work: a test appends what workers would report. */
export type FakeEngine = Engine & {
  append(run: string, events: readonly StoredEvent[]): void;
  report(progress: Progress): void;
  trouble(sentence: string): void;
};

export function fakeEngine(now: () => number = Date.now): FakeEngine {
  const logs = new Map<string, StoredEvent[]>();
  const progress = new Map<string, Progress>();
  const listeners = new Set<(run: Run) => void>();
  const troubleListeners = new Set<(sentence: string) => void>();
  const find = (run: string) => replay(logs.get(run) ?? []);
  const store = (run: string, events: readonly StoredEvent[]) => {
    logs.set(run, [...(logs.get(run) ?? []), ...events]);
    const state = find(run);
    if (state !== null) for (const listener of listeners) listener(state);
  };
  const carryOut = (run: string, command: Command, by: string): Run => {
    const before = find(run);
    const bodies: readonly Event[] = decide(before, command, { by, at: now() });
    store(
      run,
      bodies.map((body, index) => ({ run, version: (before?.version ?? 0) + index + 1, by, at: now(), body })),
    );
    const after = find(run);
    if (after === null) throw new Error(`run ${run} was not started`);
    return after;
  };
  return {
    start: async (run, settings, by) => carryOut(run, { type: 'start', settings }, by),
    command: async (run, command, by) => carryOut(run, command, by),
    find,
    events: (run) => logs.get(run) ?? [],
    runs: () => [...logs.keys()].flatMap((run) => find(run) ?? []).toReversed(),
    progress: (run) => progress.get(run) ?? null,
    ledgerOf: (run) => ({
      spent: () => find(run)?.usage ?? {},
      record: (call) => {
        const version = (find(run)?.version ?? 0) + 1;
        store(run, [{ run, version, by: call.role, at: now(), body: { type: 'modelCalled', call } }]);
      },
    }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onTrouble: (listener) => {
      troubleListeners.add(listener);
      return () => troubleListeners.delete(listener);
    },
    close: async () => undefined,
    append: store,
    report: (report) => {
      progress.set(report.run, report);
      const run = find(report.run);
      if (run !== null) for (const listener of listeners) listener(run);
    },
    trouble: (sentence) => {
      for (const listener of troubleListeners) listener(sentence);
    },
  };
}
