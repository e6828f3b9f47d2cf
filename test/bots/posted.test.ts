import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createPosted } from '../../src/bots/posted.ts';

describe('what was posted', () => {
  it('knows an intended message from one that is there', () => {
    const posted = createPosted(new DatabaseSync(':memory:'), 'slack');
    expect(posted.intend('r1', 'start')).toBe(false);
    expect(posted.find('r1', 'start')).toBeNull();
    expect(posted.rowsOf('r1')).toEqual([{ key: 'start', message: null }]);
    expect(posted.intend('r1', 'start')).toBe(true);
    posted.record('r1', 'start', { message: 'T1/C1/1', hash: 'a' });
    expect(posted.find('r1', 'start')).toEqual({ message: 'T1/C1/1', hash: 'a' });
    expect(posted.rowsOf('r1')).toEqual([{ key: 'start', message: 'T1/C1/1' }]);
  });

  it('remembers an intention after a restart', () => {
    const database = new DatabaseSync(':memory:');
    createPosted(database, 'slack').intend('r1', 'start');
    expect(createPosted(database, 'slack').intend('r1', 'start')).toBe(true);
    expect(createPosted(database, 'discord').intend('r1', 'start')).toBe(false);
  });

  it('starts again with a message that is gone', () => {
    const posted = createPosted(new DatabaseSync(':memory:'), 'slack');
    posted.record('r1', 'live', { message: 'T1/C1/2', hash: 'a' });
    posted.forget('r1', 'live');
    expect(posted.find('r1', 'live')).toBeNull();
    expect(posted.intend('r1', 'live')).toBe(false);
  });

  it('confirms only what it has not forgotten meanwhile', () => {
    const posted = createPosted(new DatabaseSync(':memory:'), 'slack');
    posted.intend('r1', 'live');
    expect(posted.confirm('r1', 'live', { message: 'T1/C1/2', hash: 'a' })).toBe(true);
    posted.record('r2', 'live', { message: 'T1/C1/3', hash: 'a' });
    posted.forgetAll('r1');
    expect(posted.confirm('r1', 'live', { message: 'T1/C1/2', hash: 'b' })).toBe(false);
    expect(posted.rowsOf('r1')).toEqual([]);
    expect(posted.rowsOf('r2')).toHaveLength(1);
  });

  it('names the run whose thread begins with a message', () => {
    const posted = createPosted(new DatabaseSync(':memory:'), 'slack');
    posted.record('r1', 'start', { message: 'T1/C1/1', hash: 'a' });
    posted.record('r1', 'live', { message: 'T1/C1/2', hash: 'a' });
    expect(posted.threadBegunBy('T1/C1/1')).toBe('r1');
    expect(posted.threadBegunBy('T1/C1/2')).toBeNull();
  });

  it('takes over the table of an earlier version', () => {
    const database = new DatabaseSync(':memory:');
    database.exec(`create table posted (
      surface text not null, run text not null, key text not null, message text not null, hash text not null,
      primary key (surface, run, key)) strict;
      insert into posted values ('console', 'r1', 'start', 'start', 'a')`);
    expect(createPosted(database, 'console').find('r1', 'start')).toEqual({ message: 'start', hash: 'a' });
  });
});
