import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** What a surface has posted: message id and content hash by thread and card key. It survives restarts. */
export type Posted = {
  /** Null where no message is known, also where one is only intended. */
  find(thread: string, key: string): PostedMessage | null;
  /**
   * Says that a post is about to be made. True where that was said before and nothing has been recorded since: an earlier attempt did not
   * come to its end, so its message may be there.
   */
  intend(thread: string, key: string): boolean;
  record(thread: string, key: string, posted: PostedMessage): void;
  /** Like `record`, where something is on record for the card, if only an intention; else false: it has been forgotten meanwhile. */
  confirm(thread: string, key: string, posted: PostedMessage): boolean;
  /** The message is gone, and nothing is known of the card any more. */
  forget(thread: string, key: string): void;
  /** The whole thread is gone. */
  forgetAll(thread: string): void;
  /** The thread that begins with this message. */
  threadBegunBy(message: string): string | null;
  /** Everything on record for a thread; `message` is null for what is only intended. */
  rowsOf(thread: string): readonly PostedRow[];
};

const postedMessageSchema = z.object({ message: z.string(), hash: z.string() });
export type PostedMessage = z.infer<typeof postedMessageSchema>;

const postedRowSchema = z.object({ key: z.string(), message: z.string().transform((text) => text || null) });
export type PostedRow = z.infer<typeof postedRowSchema>;

const threadSchema = z.object({ thread: z.string() });

/** The key of the card that begins a thread. */
export const rootKey = 'start';

/** The column `run` holds the name of the thread. An empty message stands for one that is intended: databases from before there were intentions need no change. */
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
  const selectThread = database.prepare(
    `select run as thread from posted where surface = ? and message = ? and key = '${rootKey}'`,
  );
  const selectRows = database.prepare('select key, message from posted where surface = ? and run = ? order by rowid');
  return {
    find(thread, key) {
      const row = select.get(surface, thread, key);
      return row === undefined ? null : postedMessageSchema.parse(row);
    },
    intend: (thread, key) => insert.run(surface, thread, key).changes === 0,
    record(thread, key, { message, hash }) {
      upsert.run(surface, thread, key, message, hash);
    },
    confirm: (thread, key, { message, hash }) => update.run(message, hash, surface, thread, key).changes > 0,
    forget(thread, key) {
      remove.run(surface, thread, key);
    },
    forgetAll(thread) {
      removeAll.run(surface, thread);
    },
    threadBegunBy(message) {
      const row = selectThread.get(surface, message);
      return row === undefined ? null : threadSchema.parse(row).thread;
    },
    rowsOf: (thread) => selectRows.all(surface, thread).map((row) => postedRowSchema.parse(row)),
  };
}
