import type { DatabaseSync } from 'node:sqlite';

/** Remembers what has been delivered, for platforms deliver again whatever they believe to be lost, also after a restart. */
export type Seen = {
  /** True the first time. */
  isNew(id: string, at: number): boolean;
};

/** Slack gives up after three deliveries within an hour, Discord repeats what a connection missed within minutes. */
const keptMilliseconds = 24 * 3600 * 1000;

export function createSeen(database: DatabaseSync, surface: string): Seen {
  const table = `${surface}_seen`;
  database.exec(`create table if not exists ${table} (id text primary key, at integer not null) strict`);
  const insert = database.prepare(`insert into ${table} (id, at) values (?, ?) on conflict do nothing`);
  const prune = database.prepare(`delete from ${table} where at < ?`);
  return {
    isNew(id, at) {
      prune.run(at - keptMilliseconds);
      return insert.run(id, at).changes === 1;
    },
  };
}
