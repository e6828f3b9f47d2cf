import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPace, type Pace, type Urgency } from '../../src/bots/pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a pace', () => {
  it('lets a burst through at once and then so much a minute', async () => {
    const { pace, granted } = given({ perMinute: 60, burst: 3, reserve: 0 });
    for (let each = 0; each < 5; each += 1) ask(pace, granted, 'a', 'decision');
    expect(await passing(0, granted)).toHaveLength(3);
    expect(await passing(999, granted)).toHaveLength(3);
    expect(await passing(1, granted)).toHaveLength(4);
    expect(await passing(1000, granted)).toHaveLength(5);
  });

  it('never lets more through than its rate, however long it was quiet', async () => {
    const { pace, granted } = given({ perMinute: 40, burst: 8, reserve: 4 });
    await vi.advanceTimersByTimeAsync(3_600_000);
    for (let each = 0; each < 100; each += 1) ask(pace, granted, `run ${each}`, 'progress');
    expect((await passing(60_000, granted)).length).toBeLessThanOrEqual(48);
  });

  it('serves decisions before progress', async () => {
    const { pace, granted } = given({ perMinute: 60, burst: 1, reserve: 0 });
    for (const caller of ['spent', 'a', 'b']) ask(pace, granted, caller, 'progress');
    ask(pace, granted, 'c', 'decision');
    await passing(10_000, granted);
    expect(granted).toEqual(['spent', 'c', 'a', 'b']);
  });

  it('keeps a reserve that progress cannot use up', async () => {
    const { pace, granted } = given({ perMinute: 60, burst: 5, reserve: 2 });
    for (const caller of ['a', 'b', 'c', 'd', 'e']) ask(pace, granted, caller, 'progress');
    expect(await passing(0, granted)).toEqual(['a', 'b', 'c']);
    for (const caller of ['x', 'y']) ask(pace, granted, caller, 'decision');
    expect(await passing(0, granted)).toEqual(['a', 'b', 'c', 'x', 'y']);
  });

  it('is fair: a caller that asks often waits behind all others', async () => {
    const { pace, granted } = given({ perMinute: 60, burst: 1, reserve: 0 });
    for (const caller of ['greedy', 'greedy', 'greedy', 'b', 'c']) ask(pace, granted, caller, 'progress');
    await passing(10_000, granted);
    expect(granted).toEqual(['greedy', 'greedy', 'b', 'c', 'greedy']);
  });

  it('serves fifty callers that always want more equally often', async () => {
    const { pace, granted } = given({ perMinute: 40, burst: 8, reserve: 4 });
    const insatiable = async (caller: string): Promise<void> => {
      await pace.take(caller, 'progress');
      granted.push(caller);
      return insatiable(caller);
    };
    for (let run = 0; run < 50; run += 1) void insatiable(`run ${run}`);
    await passing(15 * 60_000, granted);
    const counts = [...Map.groupBy(granted, (caller) => caller).values()].map((all) => all.length);
    expect(counts).toHaveLength(50);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('holds back for as long as the platform says', async () => {
    const { pace, granted } = given({ perMinute: 60, burst: 2, reserve: 0 });
    pace.holdBack(30);
    ask(pace, granted, 'a', 'decision');
    expect(await passing(29_999, granted)).toEqual([]);
    expect(await passing(1, granted)).toEqual(['a']);
  });

  it('gives up a place when its caller does', async () => {
    const { pace, granted } = given({ perMinute: 60, burst: 1, reserve: 0 });
    ask(pace, granted, 'spent', 'decision');
    const leaving = new AbortController();
    const place = pace.take('a', 'decision', leaving.signal);
    ask(pace, granted, 'b', 'decision');
    leaving.abort(new Error('closed'));
    await expect(place).rejects.toThrow('closed');
    await passing(1000, granted);
    expect(granted).toEqual(['spent', 'b']);
    await expect(pace.take('a', 'decision', leaving.signal)).rejects.toThrow('closed');
  });
});

function given(rate: Parameters<typeof createPace>[0]) {
  return { pace: createPace(rate, () => Date.now()), granted: [] as string[] };
}

function ask(pace: Pace, granted: string[], caller: string, urgency: Urgency): void {
  void pace.take(caller, urgency).then(() => granted.push(caller));
}

async function passing(milliseconds: number, granted: readonly string[]): Promise<readonly string[]> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  return [...granted];
}
