import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createAllowances } from '../../../../src/bots/discord/deliver/allowances.ts';

describe('what may still be asked for', () => {
  it('is one until Discord has said how much', async () => {
    const { use, note, allowed } = given();
    use(3);
    expect(await allowed()).toBe(1);
    note({ limit: 5, remaining: 4, resetSeconds: 5 });
    expect(await allowed()).toBe(3);
  });

  it('is as much as Discord says, less what is under way', async () => {
    const { use, note, allowed } = given();
    note({ limit: 5, remaining: 4, resetSeconds: 5 });
    use(3);
    expect(await allowed()).toBe(3);
    note({ limit: 5, remaining: 3, resetSeconds: 5 });
    use(3);
    expect(await allowed()).toBe(4);
  });

  it('leaves a reserve where there is one to leave', async () => {
    const { use, note, allowed } = given();
    note({ limit: 5, remaining: 2, resetSeconds: 5 });
    use(3, 1);
    expect(await allowed()).toBe(1);
    const other = given();
    other.note({ limit: 1, remaining: 1, resetSeconds: 5 });
    other.use(1, 1);
    expect(await other.allowed()).toBe(1);
  });

  it('is as much again in the next period', async () => {
    const { use, note, allowed, pass } = given();
    note({ limit: 2, remaining: 0, resetSeconds: 0.02 });
    use(3);
    expect(await allowed()).toBe(0);
    pass(21);
    await expect.poll(allowed).toBe(2);
  });

  it('is nothing for who does not wait any more', async () => {
    const allowances = createAllowances();
    allowances.note('edit 1', { limit: 1, remaining: 0, resetSeconds: 60 });
    const closing = new AbortController();
    const used = allowances.use('edit 1', 0, closing.signal);
    closing.abort(new Error('closed'));
    await expect(used).rejects.toThrow('closed');
  });
});

function given() {
  let now = 0;
  let count = 0;
  const allowances = createAllowances(() => now);
  return {
    use(times: number, reserve = 0) {
      for (let time = 0; time < times; time += 1)
        void allowances.use('edit 1', reserve, new AbortController().signal).then(() => {
          count += 1;
        });
    },
    note: (said: Parameters<typeof allowances.note>[1]) => allowances.note('edit 1', said),
    async allowed() {
      await setImmediate();
      return count;
    },
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
}
