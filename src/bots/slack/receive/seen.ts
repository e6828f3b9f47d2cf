import type { DatabaseSync } from 'node:sqlite';

/** Remembers what has been delivered, for Slack delivers again whatever it believes to be lost, also after a restart. */
export type Seen = {
  /** True the first time. */
  isNew(id: string, at: number): boolean;
};

/** Slack gives up after three deliveries within an hour. */
const keptMilliseconds = 24 * 3600 * 1000;

export function createSeen(database: DatabaseSync): Seen {
  database.exec('create table if not exists slack_seen (id text primary key, at integer not null) strict');
  const insert = database.prepare('insert into slack_seen (id, at) values (?, ?) on conflict do nothing');
  const prune = database.prepare('delete from slack_seen where at < ?');
  return {
    isNew(id, at) {
      prune.run(at - keptMilliseconds);
      return insert.run(id, at).changes === 1;
    },
  };
}
