import { afterEach, describe, expect, it } from 'vitest';
import { createScene, type Scene } from './scene.ts';

const isRoot = process.getuid?.() === 0;
let scene: Scene;

afterEach(() => scene?.remove());

describe.skipIf(!isRoot)('a disk (one of its own, which needs root)', () => {
  it('that is full stops the run, which says so and goes on within seconds when there is space', async () => {
    scene = await createScene({ diskMegabytes: 64, environment: { MIN_FREE_DISK_GB: '0' } });
    const run = await scene.begin('--train-seconds 3');
    await scene.training();
    scene.disk().fill();
    const before = scene.events().length;
    await scene.bot().says(`run waits and goes on by itself when there is space`);
    scene.bot().type('guide try something small');
    await scene.bot().says(/Nothing was done\.\s+The disk is full/);
    expect(scene.events()).toHaveLength(before);
    scene.disk().empty();
    const emptiedAt = Date.now();
    await expect.poll(() => scene.events().length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(before);
    expect(Date.now() - emptiedAt).toBeLessThan(10_000);
    await scene.bot().says('All is well again');
    const events = await scene.finish();
    expect(events.map(({ type }) => type)).not.toContain('runPaused');
    expect(events.map(({ type }) => type)).not.toContain('guidanceGiven');
    expect(run).toBe(scene.run());
  });

  it('that is nearly full keeps new trials waiting, and the thread says so', async () => {
    scene = await createScene({ diskMegabytes: 400, environment: { MIN_FREE_DISK_GB: '0.1' } });
    await scene.begin();
    await scene.training();
    scene.disk().fill(80_000_000);
    await scene.happened('baselineTrained'); // what runs goes on
    await scene.bot().says(/The runner’s disk|The runner's disk has only 0\.1 GB left/);
    const made = scene.witness.created().length;
    expect(await scene.containers()).toEqual([]);
    scene.disk().empty();
    const events = await scene.finish();
    expect(events.map(({ type }) => type)).not.toContain('workFailed');
    expect(scene.witness.created().length).toBeGreaterThan(made);
  });
});
