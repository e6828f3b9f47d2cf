import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const roomSchema = z.object({
  run: z.string(),
  room: z.string(),
  startedBy: z.string(),
  /** Not everybody around may read it, or that is not known. */
  isPrivate: z.union([z.boolean(), z.number().transform((number) => number === 1)]),
});
/** Where on a surface the thread of a run is, in the surface's own words (`T1/C1` on Slack), and the person there who started it. */
export type Room = z.infer<typeof roomSchema>;

/**
 * Which room each run of a surface belongs to. It is written before the run is started: a crash in between leaves a row that names no run
 * and does no harm, where the other order would leave a run without a thread.
 */
export type Rooms = {
  /** The first room of a run is its only one. */
  assign(room: Room): void;
  find(run: string): Room | null;
  /** Every run of the surface, the newest first. */
  all(): readonly Room[];
};

export function createRooms(database: DatabaseSync, surface: string): Rooms {
  database.exec(`
    create table if not exists room (
      surface text not null, run text not null, room text not null, started_by text not null,
      is_private integer not null,
      primary key (surface, run)) strict`);
  const insert = database.prepare(`insert into room (surface, run, room, started_by, is_private) values (?, ?, ?, ?, ?)
    on conflict (surface, run) do nothing`);
  const columns = 'run, room, started_by as startedBy, is_private as isPrivate';
  const select = database.prepare(`select ${columns} from room where surface = ? and run = ?`);
  const selectAll = database.prepare(`select ${columns} from room where surface = ? order by rowid desc`);
  return {
    assign({ run, room, startedBy, isPrivate }) {
      insert.run(surface, run, room, startedBy, isPrivate ? 1 : 0);
    },
    find(run) {
      const row = select.get(surface, run);
      return row === undefined ? null : roomSchema.parse(row);
    },
    all: () => selectAll.all(surface).map((row) => roomSchema.parse(row)),
  };
}
