import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf, outcomesIn, setUpTarget, trialOf } from './target.ts';

const target = setUpTarget();
/** Control characters, and those that break a line or turn the direction of writing around. */
const notPlain = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const largestNumber = 1e12;

describe('a training that', () => {
  it('rewrites the harness and claims a perfect score gets the score that its predictions deserve', async () => {
    const box = await target.box();
    const job = await target.launch(box, 'forged_harness');
    const trial = trialOf(await box.answer(job));
    const honest = await shareOfFirstClass('labels/val.u16');
    expect(trial.score.accuracy).toBe(honest);
    expect(trial.epochs.map(({ valAccuracy }) => valAccuracy)).toEqual([honest, honest, honest]);
    expect(trial.trainAccuracy).toBe(await shareOfFirstClass('train/labels.u16'));
    expect(box.heard.flatMap(({ valAccuracy }) => valAccuracy ?? []).every((told) => told === honest)).toBe(true);
  });

  it('opens its own source, the dataset, the labels or the harness for writing is refused by the file system', async () => {
    const box = await target.box();
    const job = await target.launch(box, 'forged_harness', { values: { FAILS: 'yes' } });
    const outcomes = outcomesIn(failureOf(await box.answer(job)).lastLines);
    const writes = Object.entries(outcomes).filter(([name]) => name.startsWith('write-'));
    expect(writes).toHaveLength(9);
    expect(writes.filter(([, outcome]) => outcome !== 'EROFS')).toEqual([]);
  });

  it('forges every kind of message changes nothing that counts: what is told is its own, bounded and plain', async () => {
    const box = await target.box();
    const job = await target.launch(box, 'forged_messages');
    const trial = trialOf(await box.answer(job));
    expect(trial.epochs.slice(0, 3).map(({ epoch, trainLoss }) => ({ epoch, trainLoss }))).toEqual([
      { epoch: 1, trainLoss: 1 },
      { epoch: 2, trainLoss: 0.5 },
      { epoch: 3, trainLoss: 0.333333 },
    ]);
    expect(trial.trainSeconds).toBeLessThanOrEqual(trial.evidence.seconds);
    expect(trial.score.images).toBe(target.profile().val);
    expect(JSON.stringify(trial).length).toBeLessThan(10_000);
    expect(numbersIn(trial).filter((number) => Math.abs(number) > largestNumber)).toEqual([]);
    expect(box.heard.length).toBeGreaterThan(0);
    for (const progress of box.heard) {
      expect({ run: progress.run, job: progress.job, waiting: progress.waiting }).toEqual({
        run: 'run',
        job,
        waiting: null,
      });
      expect(numbersIn(progress).filter((number) => !(Math.abs(number) <= largestNumber))).toEqual([]);
      expect(progress.valAccuracy ?? 0).toBeLessThanOrEqual(1);
    }
    expect(JSON.stringify([trial, box.heard])).not.toMatch(/channel|everyone|money|other-t1|polluted/);
    expect('polluted' in {}).toBe(false);
  });

  it('prints mentions, colours and turned text is quoted in plain text', async () => {
    const box = await target.box();
    const job = await target.launch(box, 'forged_messages', { values: { FAILS: 'yes' } });
    const { lastLines } = failureOf(await box.answer(job));
    // A mention is text like any other here; every chat surface escapes what it quotes.
    expect(lastLines).toEqual(expect.arrayContaining(['<!channel> @everyone', 'red', 'overwritten']));
    expect(lastLines.filter((line) => notPlain.test(line))).toEqual([]);
  });
});

async function shareOfFirstClass(file: string): Promise<number> {
  const labels = await readFile(join(target.dataset(), file));
  const ids = Array.from({ length: labels.length / 2 }, (_, image) => labels.readUInt16LE(image * 2));
  return ids.filter((id) => id === 0).length / ids.length;
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
