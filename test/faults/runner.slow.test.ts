import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createScene, type Scene } from './scene.ts';

const secondsStopped = 40;
let scene: Scene;

afterEach(() => scene.remove());

describe('a runner that is stopped for 40 seconds', () => {
  it.each([
    ['ends meanwhile', 4],
    ['goes on', 50],
  ])('gives the answer of a training that %s once', async (_what, trainSeconds) => {
    scene = await createScene({ isRunnerApart: true });
    await scene.begin(`--train-seconds ${trainSeconds}`);
    await scene.training();
    scene.runner().signal('SIGSTOP');
    await delay((secondsStopped * 1000) / 2);
    const first = scene.runner();
    const second = scene.startRunner(); // the stopped one may wake at any moment
    expect(await second.exitCode()).toBe(1);
    expect(second.output()).toMatch(/^A runner is at work already on .* Stop it first, or set DATA_DIR/m);
    await delay((secondsStopped * 1000) / 2);
    first.signal('SIGCONT');
    scene.runnerIs(first);
    if (trainSeconds > secondsStopped) scene.bot().type('pause'); // one long training is enough
    await scene.happened('baselineTrained');
    scene.bot().type('stop');
    const events = await scene.finish();
    expect(events.map(({ type }) => type)).not.toContain('workFailed');
    const sandboxes = scene.witness.created();
    expect(new Set(sandboxes).size).toBe(sandboxes.length);
  });
});
