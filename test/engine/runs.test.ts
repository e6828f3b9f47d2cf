import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createEventLog, VersionConflict } from '../../src/engine/event-log.ts';
import { createRuns } from '../../src/engine/runs.ts';
import { settings } from '../support/run-builder.ts';

const ada = { by: 'ada', at: 1 };
const paused = [{ type: 'runPaused', reason: null }] as const;

describe('the events of a run', () => {
  it('are those of the log, also after more of them, read once', () => {
    const { log, runs, reads } = given();
    const run = runs.append('r1', null, [{ type: 'runStarted', settings }], ada);
    expect(runs.events('r1')).toEqual(log.read('r1'));
    const before = reads();
    runs.append('r1', run, paused, ada);
    expect(runs.events('r1').map(({ body, version }) => [version, body.type])).toEqual([
      [1, 'runStarted'],
      [2, 'runPaused'],
    ]);
    expect(reads()).toBe(before);
  });

  it('are read again after an append that was refused', () => {
    const { log, runs } = given();
    const run = runs.append('r1', null, [{ type: 'runStarted', settings }], ada);
    runs.events('r1');
    log.append('r1', 1, paused, ada); // somebody else
    expect(() => runs.append('r1', run, paused, ada)).toThrow(VersionConflict);
    expect(runs.events('r1')).toHaveLength(2);
    expect(runs.find('r1')?.version).toBe(2);
  });
});

function given() {
  const log = createEventLog(new DatabaseSync(':memory:'));
  let reads = 0;
  const counting = {
    ...log,
    read(run: string) {
      reads += 1;
      return log.read(run);
    },
  };
  return { log, runs: createRuns(counting), reads: () => reads };
}
