import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type StoredEvent, storedEventSchema } from '../../src/refine/events.ts';

export type PostedRow = { readonly surface: string; readonly run: string; readonly key: string };

/** What a data folder holds once nobody writes to it any more, whether its bot left or was killed. */
export type SavedRuns = {
  /** Every run with its events in the order of their versions. */
  readonly runs: ReadonlyMap<string, readonly StoredEvent[]>;
  readonly posted: readonly PostedRow[];
};

/** Reads a copy: what a killed bot left in the write-ahead log counts, and nothing in the folder is changed. */
export function readSavedRuns(dataFolder: string): SavedRuns {
  const copy = mkdtempSync(join(tmpdir(), 'improve-saved-'));
  try {
    for (const file of ['improve.db', 'improve.db-wal']) {
      if (existsSync(join(dataFolder, file))) copyFileSync(join(dataFolder, file), join(copy, file));
    }
    return readDatabase(join(copy, 'improve.db'));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function readDatabase(path: string): SavedRuns {
  const database = new DatabaseSync(path);
  try {
    const has = (table: string) =>
      database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table) !== undefined;
    const rows = has('event')
      ? database.prepare('SELECT run, version, at, "by", body FROM event ORDER BY run, version').all()
      : [];
    const posted = has('posted') ? database.prepare('SELECT surface, run, key FROM posted').all() : [];
    return {
      runs: Map.groupBy(rows.map(parseRow), ({ run }) => run),
      posted: posted.map((row) => ({ surface: String(row.surface), run: String(row.run), key: String(row.key) })),
    };
  } finally {
    database.close();
  }
}

function parseRow(row: Record<string, unknown>): StoredEvent {
  return storedEventSchema.parse({ ...row, body: JSON.parse(String(row.body)) });
}

/** The events in each run's `run.jsonl`, which must be the same ones. */
export function readAuditTrails(dataFolder: string): ReadonlyMap<string, readonly StoredEvent[]> {
  const folder = join(dataFolder, 'runs');
  const runs = existsSync(folder) ? readdirSync(folder) : [];
  return new Map(runs.map((run) => [run, readAuditTrail(join(folder, run, 'run.jsonl'))]));
}

function readAuditTrail(file: string): readonly StoredEvent[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => storedEventSchema.parse(JSON.parse(line)));
}
