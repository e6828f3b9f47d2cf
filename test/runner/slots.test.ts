import { describe, expect, it } from 'vitest';
import { cpusOfSlot, createSlots } from '../../src/runner/slots.ts';

const patient = new AbortController().signal;

describe('slots', () => {
  it('are handed out one sandbox each, first come first served', async () => {
    const slots = createSlots(1);
    const first = await slots.take(patient);
    const order: string[] = [];
    const second = slots.take(patient).then((slot) => {
      order.push('second');
      return slot;
    });
    const third = slots.take(patient).then(() => order.push('third'));
    first.release();
    (await second).release();
    await third;
    expect(order).toEqual(['second', 'third']);
  });

  it('that run something already are not handed out', async () => {
    const slots = createSlots(2);
    const adopted = slots.claim(0);
    expect((await slots.take(patient)).index).toBe(1);
    const waiting = slots.take(patient);
    adopted.release();
    adopted.release();
    expect((await waiting).index).toBe(0);
  });

  it('that the runner no longer has are not handed out once what ran there is over', async () => {
    const slots = createSlots(1);
    const { signal } = new AbortController();
    slots.claim(3).release();
    const first = await slots.take(signal);
    expect(first.index).toBe(0);
    const second = slots.take(signal);
    first.release();
    expect((await second).index).toBe(0);
  });

  it('are not waited for by who was cancelled', async () => {
    const slots = createSlots(1);
    const held = await slots.take(patient);
    const cancelled = new AbortController();
    const given = slots.take(cancelled.signal);
    cancelled.abort(new Error('vetoed'));
    await expect(given).rejects.toThrow('vetoed');
    held.release();
    expect((await slots.take(patient)).index).toBe(0);
  });

  it('have CPUs of their own where there are enough', () => {
    expect(cpusOfSlot(0, 2, 8, 3)).toEqual({ count: 3, exact: '0-2' });
    expect(cpusOfSlot(1, 2, 8, 100)).toEqual({ count: 4, exact: '4-7' });
    expect(cpusOfSlot(1, 2, 2, 4)).toEqual({ count: 1, exact: '1' });
    expect(cpusOfSlot(3, 4, 2, 4)).toEqual({ count: 1, exact: null });
  });
});
