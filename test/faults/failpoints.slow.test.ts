import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { botFailpoints, runnerFailpoints } from '../../src/refine/failpoint.ts';
import { createScene, type Failpoint, type Scene } from './scene.ts';

let scene: Scene;

afterEach(() => scene.remove());

const adoptionSeconds = 10;

describe('a runner of its own that is killed in a training', () => {
  it.each(runnerFailpoints)('%s is replaced, and the training is done once', async (point) => {
    scene = await createScene({ isRunnerApart: true });
    const run = await scene.begin();
    scene.bot().type('pause'); // so that the preparation is not what dies
    await scene.happened('datasetPrepared');
    await scene.runner().kill();
    scene.startRunner({ FAIL_AT: point });
    scene.bot().type('resume');
    expect(await scene.runner().signalThatEnded()).toBe('SIGKILL');

    const left = (await scene.containers()).map(({ Labels }) => Labels['improve.job'] ?? '');
    const isAnswered = point === 'after-result'; // what is left is only removed
    const restartedAt = Date.now();
    scene.startRunner();
    for (const job of isAnswered ? [] : left) {
      await expect.poll(() => adoptedAt(job, restartedAt), { timeout: 60_000 }).not.toBeNull();
      expect((adoptedAt(job, restartedAt) ?? 0) - restartedAt).toBeLessThan(adoptionSeconds * 1000);
    }
    expect(left).toHaveLength(hasSandbox(point) ? 1 : 0);
    const events = await scene.finish();
    expect(events.map(({ type }) => type)).not.toContain('workFailed');
    const sandboxes = scene.witness.created();
    expect(new Set(sandboxes).size).toBe(sandboxes.length);
    expect(sandboxes.filter((name) => name.startsWith(`improve-${run}-`))).toHaveLength(sandboxes.length);
  });
});

describe('a bot that is killed', () => {
  // The first times are those of the preparation; the last append is that of the report.
  const points: readonly Failpoint[] = [
    ...botFailpoints.flatMap((point) => [point, `${point}:3`] as const),
    'before-append:8',
    'after-append:8',
    'before-append:10',
    'after-append:10',
  ];
  it.each(points)('%s goes on where it was', async (point) => {
    scene = await createScene({ isRunnerApart: true });
    scene.startRunner();
    scene.startBot({ FAIL_AT: point });
    scene.askForRun();
    expect(await scene.bot().signalThatEnded()).toBe('SIGKILL');
    scene.startBot();
    if (point === 'before-append') await scene.startRun(); // nobody was told that it had begun
    const events = await scene.finish({ cardsShownAgain: point.startsWith('after-post') ? 1 : 0 });
    expect(events.map(({ type }) => type)).not.toContain('workFailed');
    const sandboxes = scene.witness.created();
    expect(new Set(sandboxes).size).toBe(sandboxes.length);
  });
});

function hasSandbox(point: (typeof runnerFailpoints)[number]): boolean {
  return !['after-claim', 'after-request', 'after-volume', 'after-remove'].includes(point);
}

/** When a runner said that it follows the sandbox of this job again. */
function adoptedAt(job: string, since: number): number | null {
  const lines = readFileSync(join(scene.folder, 'improve.log'), 'utf8').split('\n').filter(Boolean);
  const found = lines
    .map((line): { time: number; msg: string; job?: string } => JSON.parse(line))
    .find((line) => line.msg === 'sandbox found' && line.job === job && line.time >= since);
  return found?.time ?? null;
}
