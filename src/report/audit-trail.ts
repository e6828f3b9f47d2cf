import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredEvent } from '../refine/events.ts';

const newline = 10;

/** Writes `run.jsonl`: a run's events, one per line, as they are stored. Replaced whole, so that it is never half there. */
export function writeAuditTrail(folder: string, events: readonly StoredEvent[]): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'run.jsonl');
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  renameSync(unfinished, file);
}

/** How many events `run.jsonl` tells of; 0 where it is not there. */
export function auditTrailLength(folder: string): number {
  const file = join(folder, 'run.jsonl');
  return existsSync(file) ? readFileSync(file).filter((byte) => byte === newline).length : 0;
}
