import { describe, expect, it } from 'vitest';
import { freeSpace, lackOf } from '../../src/runner/free-space.ts';

describe('a disk', () => {
  it.each([
    [{ bytes: 9, fileShare: 0.5 }, 'bytes'],
    [{ bytes: 10, fileShare: 0.01 }, 'files'],
    [{ bytes: 10, fileShare: 0.02 }, null],
    [{ bytes: 10, fileShare: null }, null],
    [null, null],
  ])('with %j, where 10 bytes and 2 %% of its files are needed, lacks %j', (space, lack) => {
    expect(lackOf(space, 10, 0.02)).toBe(lack);
  });

  it('is looked at through a folder on it', async () => {
    expect(await freeSpace(import.meta.dirname)).toMatchObject({ bytes: expect.any(Number) });
    expect(await freeSpace('/nowhere/at/all')).toBeNull();
  });
});
