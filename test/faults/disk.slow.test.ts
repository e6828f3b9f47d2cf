import { afterEach, describe, expect, it } from 'vitest';
import { createScene, type Scene } from './scene.ts';

const isRoot = process.getuid?.() === 0;
let scene: Scene;

afterEach(() => scene?.remove());

describe.skipIf(!isRoot)('a full disk (one of its own, which needs root)', () => {
  it('of the bot: the run waits and says so, nothing is half written, and it goes on within seconds', async () => {
    scene = await createScene({ isRunnerApart: true, hasRunnerItsOwnFolder: true, diskMegabytes: 16 });
    await scene.begin('--train-seconds 3');
    await scene.training();
    scene.disk().fill();
    const before = scene.events().length;
    await scene.bot().says(/The disk is full; the run waits and goes on by itself/);
    scene.bot().type(`guide ${'try something small '.repeat(190)}`);
    await scene.bot().says(/Nothing was done\.\s+The disk is full/);
    expect(scene.events()).toHaveLength(before);
    scene.disk().empty();
    const emptiedAt = performance.now();
    await expect.poll(() => scene.events().length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(before);
    expect(performance.now() - emptiedAt).toBeLessThan(5000);
    await scene.bot().says('All is well again');
    const events = await scene.finish();
    expect(events.map(({ type }) => type)).not.toContain('workFailed');
    expect(events.map(({ type }) => type)).not.toContain('guidanceGiven');
  });

  it('of the runner: a training waits to be taken until there is space, and is not done again', async () => {
    scene = await createScene({ diskMegabytes: 160, environment: { MIN_FREE_DISK_GB: '0', TRIAL_OUTPUT_MB: '16' } });
    await scene.begin('--train-seconds 3');
    const { job } = await scene.training();
    scene.disk().fill();
    await scene.bot().says(/The runner's disk is full:\s+0\.0\s+GB\s+left/);
    scene.disk().empty();
    const events = await scene.finish();
    expect(events.map(({ type }) => type)).not.toContain('workFailed');
    expect(events.flatMap((event) => ('trial' in event ? [event.trial.job] : []))).toContain(job);
  });

  it('that is nearly reached keeps new trials waiting, and the thread says so', async () => {
    scene = await createScene({ diskMegabytes: 400, environment: { MIN_FREE_DISK_GB: '0.1', TRIAL_OUTPUT_MB: '16' } });
    await scene.begin();
    await scene.training();
    scene.disk().fill(80_000_000); // besides what the training has been given
    await scene.happened('baselineTrained'); // what runs goes on
    await scene.bot().says(/The runner's disk has only 0\.1 GB left/);
    const made = scene.witness.created().length;
    expect(await scene.containers()).toEqual([]);
    scene.disk().empty();
    const events = await scene.finish();
    expect(events.map(({ type }) => type)).not.toContain('workFailed');
    expect(scene.witness.created().length).toBeGreaterThan(made);
  });
});
