import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createLongValues } from '../../../../src/bots/discord/deliver/long-values.ts';

const day = 24 * 3_600_000;
const long = `v1|r1|proposal-p1|abc123|${'change as wide as it gets '.repeat(10)}`;

describe('what a button carries', () => {
  it('is the value itself where it is short enough', () => {
    const values = createLongValues(new DatabaseSync(':memory:'));
    const longest = 'v'.repeat(100);
    expect(values.keep(longest)).toBe(longest);
    expect(values.find(longest)).toBe(longest);
  });

  it('stands for a longer value, also after a restart', () => {
    const database = new DatabaseSync(':memory:');
    const id = createLongValues(database).keep(long);
    expect(id.length).toBeLessThanOrEqual(100);
    expect(createLongValues(database).keep(long)).toBe(id);
    expect(createLongValues(database).find(id)).toBe(long);
  });

  it('is forgotten 30 days after the button was last shown', () => {
    const database = new DatabaseSync(':memory:');
    let now = 0;
    const values = createLongValues(database, () => now);
    const id = values.keep(long);
    now = 29 * day;
    values.keep(long);
    now = 58 * day;
    values.keep(`${long}another`);
    expect(values.find(id)).toBe(long);
    now = 60 * day;
    values.keep(`${long}yet another`);
    expect(values.find(id)).toBeNull();
  });

  it('is nothing where nobody has kept it', () => {
    const values = createLongValues(new DatabaseSync(':memory:'));
    expect(values.find('~unknown')).toBeNull();
  });
});
