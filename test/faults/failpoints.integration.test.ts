import { afterEach, describe, expect, it } from 'vitest';
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
    expectEachTrainingOnce(events.map(({ type }) => type));
  });

  it('survives kill -9 of a runner that is a process of its own', async () => {
    scene = await createScene({ isRunnerApart: true });
    await scene.begin('--train-seconds 4');
    await scene.training();
    await scene.runnerDiesAt('mid-stream', 'after-exit', 'after-result');
    const events = await scene.finish();
    expectEachTrainingOnce(events.map(({ type }) => type));
  });
});

/** No sandbox was made twice, none was missed, and nothing had to be done again. */
function expectEachTrainingOnce(types: readonly string[]): void {
  expect(types).not.toContain('workFailed');
  const sandboxes = scene.witness.created();
  expect(new Set(sandboxes).size).toBe(sandboxes.length);
  const tests = types.includes('proposalKept') ? 2 : 1;
  // One prepares, one trains the baseline, one the proposal, and each of the two models is tested.
  expect(sandboxes).toHaveLength(3 + tests);
}
