import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPaint } from '../../src/bots/console/paint.ts';
import { renderCard } from '../../src/bots/console/render-card.ts';
import { createPosted } from '../../src/bots/posted.ts';
import { view } from '../../src/bots/view.ts';
import { createEventLog, openDatabase } from '../../src/engine/event-log.ts';
import type { StoredEvent } from '../../src/refine/events.ts';
import { replay } from '../../src/refine/evolve.ts';
import { writeAuditTrail } from '../../src/report/audit-trail.ts';
import { brokenReplays } from './invariants.ts';
import { postedTwice, printedTwice } from './posted-invariants.ts';
import { startedRun } from './run-builder.ts';
import { readSavedRuns } from './saved-runs.ts';

const { events } = startedRun().baselined().kept(0.91).scored(0.9, 0.91).reported();

describe('the checker of a data folder', () => {
  it('reads what is only in the write-ahead log of a killed bot, and changes nothing there', () => {
    const folder = dataFolderWith(events);
    const database = openDatabase(join(folder, 'improve.db')); // open: nothing is folded into the file
    createEventLog(database).append('r2', 0, [events[0]?.body ?? { type: 'guidanceGiven', words: '' }], {
      by: 'ada',
      at: 1,
    });
    expect([...readSavedRuns(folder).runs.keys()]).toEqual(['r1', 'r2']);
    database.close();
  });

  it('finds nothing where the audit trail says the same as the log', () => {
    const folder = dataFolderWith(events);
    writeAuditTrail(join(folder, 'runs', 'r1'), events);
    expect(brokenReplays(folder)).toEqual([]);
  });

  it('finds an audit trail that is behind, or tells something else', () => {
    const folder = dataFolderWith(events);
    const last = events.length;
    expect(brokenReplays(folder)).toEqual([`I6: run.jsonl of run r1 differs from the log at event 1 of ${last}.`]);
    writeAuditTrail(join(folder, 'runs', 'r1'), events.slice(0, -1));
    expect(brokenReplays(folder)).toEqual([
      `I6: run.jsonl of run r1 differs from the log at event ${last} of ${last}.`,
    ]);
    writeAuditTrail(
      join(folder, 'runs', 'r1'),
      events.map((event) => (event.version === 2 ? { ...event, by: 'mallory' } : event)),
    );
    expect(brokenReplays(folder)).toEqual([`I6: run.jsonl of run r1 differs from the log at event 2 of ${last}.`]);
  });

  it('finds a card that is on record twice', () => {
    const row = { surface: 'console', run: 'r1', key: 'proposal-p1' };
    expect(postedTwice([row, { ...row, key: 'proposal-p2' }, { ...row, surface: 'slack' }])).toEqual([]);
    expect(postedTwice([row, row])).toEqual(['I4: card proposal-p1 of run r1 on console is on record more than once.']);
  });

  it('finds a card that was printed twice, and none that was only edited', () => {
    const run = replay(events);
    if (run === null) throw new Error('there is no run');
    const cards = view(run, events, null).filter(({ key }) => key !== 'live');
    const print = (shown: typeof cards) => shown.flatMap((card) => renderCard(card, 80, createPaint(false))).join('\n');
    expect(printedTwice(print(cards), cards)).toEqual([]);
    expect(printedTwice(`${print(cards)}\n• p1 was approved by ada.\n`, cards)).toEqual([]);
    const proposal = cards.filter(({ key }) => key === 'proposal-p1');
    expect(printedTwice(`${print(cards)}\n${print(proposal)}`, cards)).toEqual([
      `I4: the card “${proposal[0]?.title}” was posted 2 times.`,
    ]);
  });
});

/** A data folder as a bot leaves it, without its audit trail. */
function dataFolderWith(events: readonly StoredEvent[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'improve-bot-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'runs', 'r1'), { recursive: true });
  writeFileSync(join(folder, 'runs', 'r1', 'run.jsonl'), '');
  const database = new DatabaseSync(join(folder, 'improve.db'));
  const log = createEventLog(database);
  createPosted(database, 'console');
  for (const { run, version, body, by, at } of events) log.append(run, version - 1, [body], { by, at });
  database.close();
  return folder;
}
