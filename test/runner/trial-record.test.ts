import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/refine/work.ts';
import { OutputRefused } from '../../src/runner/failures.ts';
import { createProgressReporter } from '../../src/runner/progress.ts';
import type { HarnessMessage } from '../../src/runner/protocol.ts';
import { createTrialRecord } from '../../src/runner/trial-record.ts';

const silent = { tell: () => {}, close: () => {} };
const epoch = (number: number, predictions: string | null = `predictions-00${number}.u16`): HarnessMessage => ({
  seq: number,
  type: 'epoch',
  epoch: number,
  epochs: 3,
  trainLoss: 0.5,
  seconds: 1,
  predictions,
});

describe('the record of a trial', () => {
  it('has the epochs that could be scored, in order', async () => {
    const record = createTrialRecord(silent, async (file) => (file === 'predictions-002.u16' ? null : 0.75));
    for (const message of [epoch(1), epoch(2), epoch(2), epoch(3), epoch(4, null)]) record.hear(message);
    const { epochs } = await record.settle();
    expect(epochs.map(({ epoch, valAccuracy }) => [epoch, valAccuracy])).toEqual([
      [1, 0.75],
      [3, 0.75],
    ]);
  });

  it('is refused with the first predictions that are invalid', async () => {
    const record = createTrialRecord(silent, async (file) => {
      throw new OutputRefused(`${file} is wrong.`);
    });
    record.hear(epoch(1));
    record.hear(epoch(2));
    await expect(record.settle()).rejects.toThrow('predictions-001.u16 is wrong.');
  });

  it('looks into the sandbox so often and no more, however many epochs are told and are not there', async () => {
    let looks = 0;
    const record = createTrialRecord(silent, async () => {
      looks++;
      return looks === 1 ? 0.75 : null;
    });
    for (let number = 1; number <= 3000; number++) record.hear(epoch(number));
    expect((await record.settle()).epochs).toHaveLength(1);
    expect(looks).toBe(250);
  });

  it('is refused without any epoch', async () => {
    await expect(createTrialRecord(silent, async () => 1).settle()).rejects.toThrow(OutputRefused);
  });
});

describe('live progress', () => {
  it('is told at most twice a second, the newest last', async () => {
    const told: Progress[] = [];
    const reporter = createProgressReporter('run', 'run-t1', (progress) => told.push(progress));
    for (let step = 1; step <= 100; step++) reporter.tell({ epoch: step });
    await expect.poll(() => told.at(-1)?.epoch).toBe(100);
    expect(told.map(({ epoch }) => epoch)).toEqual([1, 100]);
    reporter.close();
  });
});
