import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const roomSchema = z.object({
  /** Names the run's thread in this room. */
  thread: z.string(),
  room: z.string(),
  startedBy: z.string(),
  /** Not everybody around may read it, or that is not known. */
  isPrivate: z.union([z.boolean(), z.number().transform((number) => number === 1)]),
});
/**
 * Where on a surface a thread of a run is, in the surface's own words (`T1/C1` on Slack), and the person there who began it: who started the
 * run, or who follows it from another room.
 */
export type Room = z.infer<typeof roomSchema>;

export type NewRoom = Omit<Room, 'thread'> & { readonly run: string };

/**
 * Which rooms the runs of a surface are told in. The first is written before its run is started: a crash in between leaves a row that names
 * no run and does no harm, where the other order would leave a run without a thread.
 */
export type Rooms = {
  /** The room that a run is started in. A run has one such room at most. */
  assign(room: NewRoom): void;
  /** Tells a run in one more room, and gives the name of its thread there; of the one that is there already where there is one. */
  watch(room: NewRoom): string;
  /** False where no watched thread of the run is in this room. */
  unwatch(run: string, room: string): boolean;
  find(thread: string): Room | null;
  /** Every room of a run, the one that it was started in first. */
  of(run: string): readonly Room[];
  /** Every thread of the surface, the newest first. */
  all(): readonly Room[];
  /** Whether a run is told only in private rooms, on whatever surface. */
  isPrivate(run: string): boolean;
};

/** The run that a thread is about. In the room where it was started the thread has the name of the run. */
export function runOf(thread: string): string {
  return thread.split('@')[0] ?? thread;
}

/** The column `run` holds the name of the thread. */
export function createRooms(database: DatabaseSync, surface: string): Rooms {
  database.exec(`
    create table if not exists room (
      surface text not null, run text not null, room text not null, started_by text not null,
      is_private integer not null,
      primary key (surface, run)) strict`);
  const insert = database.prepare(`insert into room (surface, run, room, started_by, is_private) values (?, ?, ?, ?, ?)
    on conflict (surface, run) do nothing`);
  const remove = database.prepare('delete from room where surface = ? and run = ?');
  const columns = 'run as thread, room, started_by as startedBy, is_private as isPrivate';
  const select = database.prepare(`select ${columns} from room where surface = ? and run = ?`);
  const selectAll = database.prepare(`select ${columns} from room where surface = ? order by rowid desc`);
  const selectOf = database.prepare(
    `select ${columns} from room where surface = ? and (run = ? or run glob ? || '@*') order by rowid`,
  );
  const selectPrivate = database.prepare(
    `select count(*) > 0 and min(is_private) = 1 as isPrivate from room where run = ? or run glob ? || '@*'`,
  );
  const of = (run: string) => selectOf.all(surface, run, run).map((row) => roomSchema.parse(row));
  const add = (thread: string, { room, startedBy, isPrivate }: NewRoom) =>
    insert.run(surface, thread, room, startedBy, isPrivate ? 1 : 0);
  return {
    assign: (room) => void add(room.run, room),
    watch(room) {
      const present = of(room.run).find((each) => each.room === room.room);
      const thread = present?.thread ?? `${room.run}@${room.room}`;
      add(thread, room);
      return thread;
    },
    unwatch: (run, room) => remove.run(surface, `${run}@${room}`).changes > 0,
    find(thread) {
      const row = select.get(surface, thread);
      return row === undefined ? null : roomSchema.parse(row);
    },
    of,
    all: () => selectAll.all(surface).map((row) => roomSchema.parse(row)),
    isPrivate: (run) => z.object({ isPrivate: z.number() }).parse(selectPrivate.get(run, run)).isPrivate === 1,
  };
}
