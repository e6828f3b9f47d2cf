import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createRooms } from '../../src/bots/rooms.ts';

describe('rooms', () => {
  it('know where the thread of a run is, and who started it there', () => {
    const database = new DatabaseSync(':memory:');
    createRooms(database, 'slack').assign({ run: 'r1', room: 'T1/C1', startedBy: 'U1', isPrivate: false });
    expect(createRooms(database, 'slack').find('r1')).toEqual({
      run: 'r1',
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
    expect(rooms.all().map(({ run }) => run)).toEqual(['r3', 'r2', 'r1']);
  });

  it('keep the first one of a run', () => {
    const rooms = createRooms(new DatabaseSync(':memory:'), 'slack');
    rooms.assign({ run: 'r1', room: 'T1/C1', startedBy: 'U1', isPrivate: false });
    rooms.assign({ run: 'r1', room: 'T1/C2', startedBy: 'U2', isPrivate: false });
    expect(rooms.find('r1')).toMatchObject({ room: 'T1/C1', startedBy: 'U1', isPrivate: false });
  });
});
