import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Event } from '../../src/refine/events.ts';
import { startBot } from '../support/bot-process.ts';
import { newDataFolder, removeDataFolder } from '../support/data-folder.ts';
import { createScene, type Scene } from './scene.ts';

let scene: Scene;

afterEach(() => scene.remove());

describe('a run', () => {
  it('survives kill -9 of bot and runner at every failpoint, one after the other', async () => {
    scene = await createScene();
    await scene.begin('--train-seconds 4');
    await scene.dieAt(
      'before-enqueue',
      'after-enqueue',
      'before-append',
      'after-append',
      'after-post',
      'after-claim',
      'after-request',
      'after-volume',
      'after-create',
      'after-start',
      'mid-stream',
      'during-artifacts',
      'after-exit',
      'after-artifacts',
      'after-result',
      'after-remove',
    );
    const events = await scene.finish({ cardsShownAgain: 1 }); // a console cannot be asked what it shows
    expectEachTrainingOnce(events);
  });

  it('survives a SIGTERM and kills of a runner that is a process of its own, and a second one of its name', async () => {
    scene = await createScene({ isRunnerApart: true });
    await scene.begin('--train-seconds 4');
    const { id } = await scene.training();
    await expectSecondRefused(scene.folder, /^A runner is at work already on .* Stop it first, or set DATA_DIR/m);
    const elsewhere = newDataFolder();
    onTestFinished(() => removeDataFolder(elsewhere));
    await expectSecondRefused(elsewhere, /^Another runner named \S+ is at work on another machine\. Set RUNNER_ID/m);

    scene.runner().signal('SIGTERM');
    const askedAt = performance.now();
    expect(await scene.runner().exitCode()).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(5000);
    expect((await scene.docker.getContainer(id).inspect()).State.Running).toBe(true);
    await scene.runnerDiesAt('mid-stream', 'after-exit', 'after-result');
    const events = await scene.finish();
    expectEachTrainingOnce(events);
  });
});

/** A second runner of the same name, on this machine or as if on another one. */
async function expectSecondRefused(folder: string, sentence: RegExp): Promise<void> {
  const second = startBot(folder, ['runner'], { REDIS_URL: scene.redis().url, RUNNER_ID: scene.runnerId });
  expect(await second.exitCode()).toBe(1);
  expect(second.output()).toMatch(sentence);
  expect(second.output()).not.toMatch(/^\s+at /m); // no stack
}

/** No sandbox was made twice, none was missed, and nothing had to be done again. */
function expectEachTrainingOnce(events: readonly Event[]): void {
  const types = events.map(({ type }) => type);
  expect(events.filter(({ type }) => type === 'workFailed')).toEqual([]);
  const sandboxes = scene.witness.created();
  expect(new Set(sandboxes).size).toBe(sandboxes.length);
  const tests = types.includes('proposalKept') ? 2 : 1;
  // One prepares, one trains the baseline, one the proposal, and each of the two models is tested.
  expect(sandboxes).toHaveLength(3 + tests);
}
