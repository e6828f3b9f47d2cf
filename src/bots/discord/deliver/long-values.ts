import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** What buttons carry that is longer than Discord lets them. */
export type LongValues = {
  /** The value itself where it is short enough, else an id that `find` knows for 30 days after it was last kept. */
  keep(value: string): string;
  /** What a button carried; null where that is not known any more. */
  find(id: string): string | null;
};

const longestId = 100;
const keptMilliseconds = 30 * 24 * 3_600_000;
/** No value of a button begins with it. */
const mark = '~';

const rowSchema = z.object({ value: z.string() });

export function createLongValues(database: DatabaseSync, now: () => number = Date.now): LongValues {
  database.exec(`create table if not exists discord_long_value (
    id text primary key, value text not null, at integer not null) strict`);
  const upsert = database.prepare(`insert into discord_long_value (id, value, at) values (?, ?, ?)
    on conflict (id) do update set at = excluded.at`);
  const select = database.prepare('select value from discord_long_value where id = ?');
  const prune = database.prepare('delete from discord_long_value where at < ?');
  return {
    keep(value) {
      if (value.length <= longestId && !value.startsWith(mark)) return value;
      const id = `${mark}${createHash('sha256').update(value).digest('hex').slice(0, 40)}`;
      prune.run(now() - keptMilliseconds);
      upsert.run(id, value, now());
      return id;
    },
    find(id) {
      if (!id.startsWith(mark)) return id;
      const row = select.get(id);
      return row === undefined ? null : rowSchema.parse(row).value;
    },
  };
}
