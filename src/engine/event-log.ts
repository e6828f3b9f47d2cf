import { DatabaseSync } from 'node:sqlite';
import { type Event, eventSchema, type StoredEvent } from '../refine/events.ts';
import type { Envelope } from '../refine/message.ts';

/** Somebody else appended first: read the run again and decide again. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
}

/** The events of all runs, in SQLite: the only truth there is. */
export type EventLog = {
  /** Appends after `version`, and marks the run as undispatched in the same transaction. Throws `VersionConflict`. */
  append(run: string, version: number, events: readonly Event[], envelope: Envelope): readonly StoredEvent[];
  read(run: string): readonly StoredEvent[];
  /** Ids of all runs, newest first. */
  runs(): readonly string[];
  /** The outbox: runs whose newest events have not been acted upon in Redis, with the version to confirm. */
  undispatched(): readonly { readonly run: string; readonly version: number }[];
  confirmDispatched(run: string, version: number): void;
};

/** Opens the database for this process alone; throws a sentence when another process has it. */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    // Exclusive: two engines on one data folder would both dispatch. The lock dies with the process, also by kill -9.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    database.exec('BEGIN IMMEDIATE; COMMIT');
  } catch (error) {
    database.close();
    if (error instanceof Error && error.message.includes('locked')) {
      throw new Error(`Another improve-bot is using ${path}. Stop it first, or set DATA_DIR to another folder.`, {
        cause: error,
      });
    }
    throw error;
  }
  return database;
}

export function createEventLog(database: DatabaseSync): EventLog {
  database.exec(`
    CREATE TABLE IF NOT EXISTS event (
      run TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, "by" TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (run, version)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS outbox (run TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
  `);
  const insert = database.prepare('INSERT INTO event (run, version, at, "by", type, body) VALUES (?, ?, ?, ?, ?, ?)');
  const select = database.prepare('SELECT run, version, at, "by", body FROM event WHERE run = ? ORDER BY version');
  const selectRuns = database.prepare('SELECT run FROM event WHERE version = 1 ORDER BY at DESC, rowid DESC');
  const mark = database.prepare(
    'INSERT INTO outbox (run, version) VALUES (?, ?) ON CONFLICT (run) DO UPDATE SET version = excluded.version',
  );
  const selectOutbox = database.prepare('SELECT run, version FROM outbox ORDER BY run');
  const confirm = database.prepare('DELETE FROM outbox WHERE run = ? AND version <= ?');

  return {
    append(run, version, events, { by, at }) {
      const stored = events.map((body, index) => ({
        run,
        version: version + index + 1,
        by,
        at,
        body: eventSchema.parse(body),
      }));
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const event of stored) insert.run(run, event.version, at, by, event.body.type, JSON.stringify(event.body));
        mark.run(run, version + events.length);
        database.exec('COMMIT');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        if (error instanceof Error && error.message.includes('UNIQUE'))
          throw new VersionConflict(`run ${run} has moved on from version ${version}`);
        throw error;
      }
      return stored;
    },
    read: (run) => select.all(run).map(parseRow),
    runs: () => selectRuns.all().map((row) => String(row.run)),
    undispatched: () => selectOutbox.all().map((row) => ({ run: String(row.run), version: Number(row.version) })),
    confirmDispatched: (run, version) => void confirm.run(run, version),
  };
}

function parseRow(row: Record<string, unknown>): StoredEvent {
  const body = eventSchema.parse(JSON.parse(String(row.body)));
  return {
    run: String(row.run),
    version: Number(row.version),
    at: Number(row.at),
    by: String(row.by),
    body,
  };
}
