import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf, setUpTarget, trialOf } from '../abuse/target.ts';
import type { BoxUnderTest } from './box-under-test.ts';
import { slowTraining, trainingThat, trainWork } from './pipelines.ts';

const target = setUpTarget();
const limits = { minimumFreeBytes: 0, trainOutputMegabytes: 16 };
const waiting = (box: BoxUnderTest) => box.heard.map((progress) => progress.waiting).findLast((each) => each !== null);

describe.skipIf(process.getuid?.() !== 0)('a small disk (one of its own, which needs root)', () => {
  it('is promised to one trial only, and the next waits for what that one may still write', async () => {
    const box = await target.box(limits, { diskMegabytes: 60, slots: 2 });
    await box.ask('one', 'one-t1', await trainWork(target.profile(), slowTraining(20)));
    await expect.poll(() => box.heard.some(({ epoch }) => epoch > 0), { timeout: 30_000 }).toBe(true);
    await box.ask('two', 'two-t1', await trainWork(target.profile(), slowTraining(1)));
    await expect.poll(() => waiting(box), { timeout: 20_000 }).toContain('GB that others under way may write)');
    expect(await box.containers()).toHaveLength(1);
    expect([trialOf(await box.answer('one-t1')).job, trialOf(await box.answer('two-t1')).job]).toHaveLength(2);
  });

  it('that fills up in a training costs nothing: its weights are taken when there is space', async () => {
    const box = await target.box(limits, { diskMegabytes: 80 });
    await box.ask('fills', 'fills-t1', await trainWork(target.profile(), slowTraining(20)));
    await expect.poll(() => box.heard.some(({ epoch }) => epoch > 0), { timeout: 30_000 }).toBe(true);
    box.disk?.fill();
    await expect
      .poll(() => waiting(box), { timeout: 30_000 })
      .toBe(`The runner's disk is full: 0.0 GB left in ${box.dataDir}. Free some of it, and the run goes on.`);
    box.disk?.empty();
    expect(trialOf(await box.answer('fills-t1')).epochs).toHaveLength(20);
    expect(await readdir(join(box.dataDir, 'runner', 'artifacts', 'fills-t1'))).toEqual([
      'job.json',
      'weights.safetensors',
    ]);
  });

  it('that is full when a job under way is delivered again does not fail it', async () => {
    const box = await target.box(limits, { diskMegabytes: 80, slots: 2 });
    await box.ask('again', 'again-t1', await trainWork(target.profile(), slowTraining(30)));
    await expect.poll(() => box.heard.some(({ epoch }) => epoch > 0), { timeout: 30_000 }).toBe(true);
    box.disk?.fill();
    await box.deliverAgain('again-t1');
    await expect.poll(() => waiting(box), { timeout: 60_000 }).toContain("The runner's disk is full");
    box.disk?.empty();
    expect(trialOf(await box.answer('again-t1')).epochs).toHaveLength(30);
  });

  it('that stays full is told in one sentence, and nothing of the trial is left', async () => {
    const box = await target.box({ ...limits, diskFullSeconds: 1 }, { diskMegabytes: 80 });
    await box.ask('stays', 'stays-t1', await trainWork(target.profile(), slowTraining(20)));
    await expect.poll(() => box.heard.some(({ epoch }) => epoch > 0), { timeout: 30_000 }).toBe(true);
    box.disk?.fill();
    expect(await box.answer('stays-t1')).toEqual({
      type: 'infrastructureFailed',
      message: expect.stringMatching(/^The runner's disk is full: 0\.0 GB left in \/.* Free some of it/),
    });
    expect(await readdir(join(box.dataDir, 'runner', 'artifacts'))).toEqual([]);
    expect(await box.containers()).toEqual([]);
  });

  it('without room for a trial is told in one sentence, also where nothing has to stay free', async () => {
    const box = await target.box({ ...limits, diskFullSeconds: 1 }, { diskMegabytes: 80 });
    box.disk?.fill(1_000_000);
    await box.ask('narrow', 'narrow-t1', await trainWork(target.profile(), slowTraining(1)));
    expect(await box.answer('narrow-t1')).toEqual({
      type: 'infrastructureFailed',
      message: expect.stringMatching(/^The runner's disk has only 0\.0 GB left in \/.*: no new trial starts before/),
    });
  });

  it('holds what a trial was promised, also while the rest of it is full', async () => {
    const box = await target.box(limits, { diskMegabytes: 80 });
    const writing = `ctx.epoch_done(model, train_loss=1.0, epochs=1)
time.sleep(3)
with open('/out/large', 'wb') as file:
    file.write(os.urandom(8_000_000))
    os.fsync(file.fileno())
sys.exit('written')`;
    await box.ask('promised', 'promised-t1', await trainWork(target.profile(), trainingThat(writing)));
    await expect.poll(() => box.heard.some(({ epoch }) => epoch > 0), { timeout: 30_000 }).toBe(true);
    box.disk?.fill();
    await expect.poll(() => box.containers().then(([first]) => first?.State), { timeout: 30_000 }).toBe('exited');
    box.disk?.empty();
    expect(failureOf(await box.answer('promised-t1')).lastLines.at(-1)).toBe('written');
  });
});
