import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEventLog, openDatabase, VersionConflict } from '../../src/engine/event-log.ts';
import { createRuns } from '../../src/engine/runs.ts';
import type { Event } from '../../src/refine/events.ts';
import { settings } from '../refine/given.ts';

const started: Event = { type: 'runStarted', settings: settings() };
const paused: Event = { type: 'runPaused', reason: null };
const by = { by: 'Ada', at: 1000 };

describe('the event log', () => {
  it('gives back what was appended, in order, with author and time', () => {
    const log = createEventLog(new DatabaseSync(':memory:'));
    log.append('r1', 0, [started, paused], by);
    expect(log.read('r1')).toEqual([
      { run: 'r1', version: 1, by: 'Ada', at: 1000, body: started },
      { run: 'r1', version: 2, by: 'Ada', at: 1000, body: paused },
    ]);
  });

  it('lets exactly one of two append after the same version', () => {
    const log = createEventLog(new DatabaseSync(':memory:'));
    log.append('r1', 0, [started], by);
    log.append('r1', 1, [paused], by);
    expect(() => log.append('r1', 1, [paused, paused], by)).toThrow(VersionConflict);
    expect(log.read('r1')).toHaveLength(2);
  });

  it('marks a run as undispatched until its newest version is confirmed', () => {
    const log = createEventLog(new DatabaseSync(':memory:'));
    log.append('r1', 0, [started], by);
    log.append('r1', 1, [paused], by);
    log.confirmDispatched('r1', 1);
    expect(log.undispatched()).toEqual([{ run: 'r1', version: 2 }]);
    log.confirmDispatched('r1', 2);
    expect(log.undispatched()).toEqual([]);
  });

  it('refuses what is not an event, and stores nothing of it', () => {
    const log = createEventLog(new DatabaseSync(':memory:'));
    const nonsense = JSON.parse('{"type":"runPaused"}') as Event;
    expect(() => log.append('r1', 0, [started, nonsense], by)).toThrow();
    expect(log.read('r1')).toEqual([]);
  });

  it('names the newest run first', () => {
    const log = createEventLog(new DatabaseSync(':memory:'));
    log.append('old', 0, [started], { by: 'Ada', at: 1 });
    log.append('new', 0, [started], { by: 'Ada', at: 2 });
    expect(log.runs()).toEqual(['new', 'old']);
  });
});

describe('a database', () => {
  it('belongs to one engine at a time, and a second one is told so', () => {
    const folder = mkdtempSync(join(tmpdir(), 'improve-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'improve.db');
    const first = openDatabase(path);
    expect(() => openDatabase(path)).toThrow(/Another improve-bot is using .*DATA_DIR/);
    first.close();
    openDatabase(path).close();
  });
});

describe('the runs in memory', () => {
  it('are read again after somebody else was faster', () => {
    const log = createEventLog(new DatabaseSync(':memory:'));
    const runs = createRuns(log);
    const before = runs.append('r1', null, [started], by);
    log.append('r1', 1, [paused], by);
    expect(() => runs.append('r1', before, [paused], by)).toThrow(VersionConflict);
    expect(runs.find('r1')?.version).toBe(2);
  });
});
