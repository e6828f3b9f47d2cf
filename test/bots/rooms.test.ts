import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createRooms, runOf } from '../../src/bots/rooms.ts';

describe('rooms', () => {
  it('know where the thread of a run is, and who started it there', () => {
    const database = new DatabaseSync(':memory:');
    createRooms(database, 'slack').assign({ run: 'r1', room: 'T1/C1', startedBy: 'U1', isPrivate: false });
    expect(createRooms(database, 'slack').find('r1')).toEqual({
      thread: 'r1',
      room: 'T1/C1',
      startedBy: 'U1',
      isPrivate: false,
    });
    expect(createRooms(database, 'discord').find('r1')).toBeNull();
  });

  it('list their runs, the newest first', () => {
    const rooms = createRooms(new DatabaseSync(':memory:'), 'slack');
    for (const [run, room] of [
      ['r1', 'T1/C1'],
      ['r2', 'T1/C2'],
      ['r3', 'T1/C1'],
    ] as const)
      rooms.assign({ run, room, startedBy: 'U1', isPrivate: false });
    expect(rooms.all().map(({ thread }) => thread)).toEqual(['r3', 'r2', 'r1']);
  });

  it('keep the first one of a run', () => {
    const rooms = createRooms(new DatabaseSync(':memory:'), 'slack');
    rooms.assign({ run: 'r1', room: 'T1/C1', startedBy: 'U1', isPrivate: false });
    rooms.assign({ run: 'r1', room: 'T1/C2', startedBy: 'U2', isPrivate: false });
    expect(rooms.find('r1')).toMatchObject({ room: 'T1/C1', startedBy: 'U1', isPrivate: false });
  });

  it('of a run may be several, each with a thread of its own, which ends where nobody follows it any more', () => {
    const database = new DatabaseSync(':memory:');
    const rooms = createRooms(database, 'slack');
    rooms.assign({ run: 'r1', room: 'T1/C1', startedBy: 'U1', isPrivate: false });
    const thread = rooms.watch({ run: 'r1', room: 'T1/C2', startedBy: 'U2', isPrivate: false });
    expect(runOf(thread)).toBe('r1');
    expect(rooms.watch({ run: 'r1', room: 'T1/C2', startedBy: 'U3', isPrivate: false })).toBe(thread);
    expect(rooms.watch({ run: 'r1', room: 'T1/C1', startedBy: 'U3', isPrivate: false })).toBe('r1');
    expect(rooms.of('r1').map(({ room }) => room)).toEqual(['T1/C1', 'T1/C2']);
    expect(createRooms(database, 'discord').of('r1')).toEqual([]);
    expect(rooms.unwatch('r1', 'T1/C1')).toBe(false);
    expect(rooms.unwatch('r1', 'T1/C2')).toBe(true);
    expect(rooms.find(thread)).toBeNull();
  });

  it('do not take one run for another whose name begins alike', () => {
    const rooms = createRooms(new DatabaseSync(':memory:'), 'slack');
    rooms.watch({ run: 'r1', room: 'T1/C1', startedBy: 'U1', isPrivate: false });
    rooms.watch({ run: 'r12', room: 'T1/C1', startedBy: 'U1', isPrivate: false });
    expect(rooms.of('r1')).toHaveLength(1);
  });

  it('make a run private where all of them are, on whatever surface', () => {
    const database = new DatabaseSync(':memory:');
    const slack = createRooms(database, 'slack');
    expect(slack.isPrivate('r1')).toBe(false);
    slack.assign({ run: 'r1', room: 'T1/C1', startedBy: 'U1', isPrivate: true });
    expect(createRooms(database, 'discord').isPrivate('r1')).toBe(true);
    createRooms(database, 'discord').watch({ run: 'r1', room: '1/2', startedBy: '3', isPrivate: false });
    expect(slack.isPrivate('r1')).toBe(false);
  });
});
