import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** What a surface has posted: message id and content hash by run and card key. It survives restarts. */
export type Posted = {
  find(run: string, key: string): PostedMessage | null;
  record(run: string, key: string, posted: PostedMessage): void;
};

const postedMessageSchema = z.object({ message: z.string(), hash: z.string() });
export type PostedMessage = z.infer<typeof postedMessageSchema>;

export function createPosted(database: DatabaseSync, surface: string): Posted {
  database.exec(`create table if not exists posted (
    surface text not null, run text not null, key text not null, message text not null, hash text not null,
    primary key (surface, run, key)) strict`);
  const select = database.prepare('select message, hash from posted where surface = ? and run = ? and key = ?');
  const upsert = database.prepare(`insert into posted (surface, run, key, message, hash) values (?, ?, ?, ?, ?)
    on conflict (surface, run, key) do update set message = excluded.message, hash = excluded.hash`);
  return {
    find(run, key) {
      const row = select.get(surface, run, key);
      return row === undefined ? null : postedMessageSchema.parse(row);
    },
    record(run, key, { message, hash }) {
      upsert.run(surface, run, key, message, hash);
    },
  };
}
