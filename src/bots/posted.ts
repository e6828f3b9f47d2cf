import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** What a surface has posted: message id and content hash by run and card key. It survives restarts. */
export type Posted = {
  /** Null where no message is known, also where one is only intended. */
  find(run: string, key: string): PostedMessage | null;
  /**
   * Says that a post is about to be made. True where that was said before and nothing has been recorded since: an earlier attempt did not
   * come to its end, so its message may be there.
   */
  intend(run: string, key: string): boolean;
  record(run: string, key: string, posted: PostedMessage): void;
  /** Like `record`, where something is on record for the card, if only an intention; else false: it has been forgotten meanwhile. */
  confirm(run: string, key: string, posted: PostedMessage): boolean;
  /** The message is gone, and nothing is known of the card any more. */
  forget(run: string, key: string): void;
  /** The whole thread of the run is gone. */
  forgetAll(run: string): void;
  /** The run whose thread begins with this message. */
  runStartedBy(message: string): string | null;
  /** Everything on record for a run; `message` is null for what is only intended. */
  rowsOf(run: string): readonly PostedRow[];
};

const postedMessageSchema = z.object({ message: z.string(), hash: z.string() });
export type PostedMessage = z.infer<typeof postedMessageSchema>;

const postedRowSchema = z.object({ key: z.string(), message: z.string().transform((text) => text || null) });
export type PostedRow = z.infer<typeof postedRowSchema>;

const runSchema = z.object({ run: z.string() });

/** The key of the card that begins a run's thread. */
export const rootKey = 'start';

/** An empty message stands for one that is intended: databases from before there were intentions need no change. */
export function createPosted(database: DatabaseSync, surface: string): Posted {
  database.exec(`
    create table if not exists posted (
      surface text not null, run text not null, key text not null, message text not null, hash text not null,
      primary key (surface, run, key)) strict;
    create index if not exists posted_message on posted (surface, message)`);
  const select = database.prepare(
    `select message, hash from posted where surface = ? and run = ? and key = ? and message <> ''`,
  );
  const insert = database.prepare(`insert into posted (surface, run, key, message, hash) values (?, ?, ?, '', '')
    on conflict (surface, run, key) do nothing`);
  const upsert = database.prepare(`insert into posted (surface, run, key, message, hash) values (?, ?, ?, ?, ?)
    on conflict (surface, run, key) do update set message = excluded.message, hash = excluded.hash`);
  const update = database.prepare('update posted set message = ?, hash = ? where surface = ? and run = ? and key = ?');
  const remove = database.prepare('delete from posted where surface = ? and run = ? and key = ?');
  const removeAll = database.prepare('delete from posted where surface = ? and run = ?');
  const selectRun = database.prepare(`select run from posted where surface = ? and message = ? and key = '${rootKey}'`);
  const selectRows = database.prepare('select key, message from posted where surface = ? and run = ? order by rowid');
  return {
    find(run, key) {
      const row = select.get(surface, run, key);
      return row === undefined ? null : postedMessageSchema.parse(row);
    },
    intend: (run, key) => insert.run(surface, run, key).changes === 0,
    record(run, key, { message, hash }) {
      upsert.run(surface, run, key, message, hash);
    },
    confirm: (run, key, { message, hash }) => update.run(message, hash, surface, run, key).changes > 0,
    forget(run, key) {
      remove.run(surface, run, key);
    },
    forgetAll(run) {
      removeAll.run(surface, run);
    },
    runStartedBy(message) {
      const row = selectRun.get(surface, message);
      return row === undefined ? null : runSchema.parse(row).run;
    },
    rowsOf: (run) => selectRows.all(surface, run).map((row) => postedRowSchema.parse(row)),
  };
}
