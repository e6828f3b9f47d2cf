import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Card, sentenceCard } from '../../src/bots/card.ts';
import { createLiveTurns, type LiveTurns, type Turns } from '../../src/bots/live-turns.ts';
import { createSlackPace } from '../../src/bots/slack/deliver/slack-pace.ts';

const place = { workspace: 'T1', channel: 'C1' };
const forEver = new AbortController().signal;
const minute = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the turns of live cards', () => {
  it('come every five seconds for one run', async () => {
    const { written } = given(['r1']);
    await vi.advanceTimersByTimeAsync(minute);
    expect(written.length).toBeGreaterThanOrEqual(12);
    expect(written.length).toBeLessThanOrEqual(13);
  });

  it('are shared fairly by fifty runs, within what Slack allows', async () => {
    const runs = Array.from({ length: 50 }, (_, index) => `r${index}`);
    const { written } = given(runs);
    for (let passed = 0; passed < 15; passed += 1) {
      const before = written.length;
      await vi.advanceTimersByTimeAsync(minute);
      expect(written.length - before).toBeLessThanOrEqual(48);
    }
    const counts = [...Map.groupBy(written, (run) => run).values()].map((all) => all.length);
    expect(counts).toHaveLength(50);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('leave enough for decisions to be shown at once', async () => {
    const runs = Array.from({ length: 50 }, (_, index) => `r${index}`);
    const { pace } = given(runs);
    await vi.advanceTimersByTimeAsync(5 * minute);
    const waits: number[] = [];
    for (let each = 0; each < 20; each += 1) {
      const from = performance.now();
      void pace
        .take('chat.update', place, `decision ${each}`, 'decision', forEver)
        .then(() => waits.push(performance.now() - from));
      await vi.advanceTimersByTimeAsync(3000);
    }
    expect(waits).toHaveLength(20);
    expect(Math.max(...waits)).toBeLessThan(100);
  });

  it('come at once for a card whose buttons have changed, also when it waits already', async () => {
    const runs = Array.from({ length: 50 }, (_, index) => `r${index}`);
    const { turns, written } = given(runs);
    await vi.advanceTimersByTimeAsync(5 * minute);
    const before = written.length;
    turns.hurryIfChosenFrom('r7', withButton('resume'));
    await vi.advanceTimersByTimeAsync(100);
    expect(written.slice(before)).toContain('r7');
  });

  it('end when nobody waits any more', async () => {
    const closing = new AbortController();
    const { turns } = given([]);
    turns.hurryIfChosenFrom('r1', withButton('pause'));
    await turns.watch(surface).edit('r1', 'm1', withButton('pause'));
    const turn = expect(turns.take('r1', 'edit', closing.signal)).rejects.toThrow('closed');
    closing.abort(new Error('closed'));
    await turn;
  });
});

/** Runs that always have progress to show. */
function given(runs: readonly string[]) {
  const pace = createSlackPace();
  const ofSlack: Turns = {
    take: (_kind, run, urgency, signal) => pace.take('chat.update', place, run, urgency, signal),
    progressSeconds: (_run, active) => pace.progressSeconds(active.size),
  };
  const turns = createLiveTurns(ofSlack, new Set(runs));
  const written: string[] = [];
  for (const run of runs) {
    turns.hurryIfChosenFrom(run, withButton('pause'));
    void writeForEver(turns, run, written);
  }
  return { pace, turns, written };
}

async function writeForEver(turns: LiveTurns, run: string, written: string[]): Promise<never> {
  for (;;) {
    await turns.take(run, 'edit', forEver);
    written.push(run);
    await turns.watch(surface).edit(run, `message of ${run}`, withButton('pause'));
  }
}

const surface = { post: () => Promise.resolve('m1'), edit: () => Promise.resolve() };

function withButton(typed: string): Card {
  const card = sentenceCard('live', 0, 'neutral', 'Training');
  return { ...card, actions: [{ label: typed, typed, says: typed, style: 'plain' }] };
}
