import { afterEach, describe, expect, it } from 'vitest';
import { createScene, type Scene } from './scene.ts';

let scene: Scene;

afterEach(() => scene.remove());

describe('a sandbox that is killed or removed from outside', () => {
  it('costs the proposal nothing: the training is done again', async () => {
    scene = await createScene();
    await scene.begin('--train-seconds 3');
    const first = await scene.training();
    await scene.docker.getContainer(first.id).kill();
    const second = await scene.training(first.job);
    await scene.docker.getContainer(second.id).remove({ force: true });
    const events = await scene.finish();
    expect(events.filter(({ type }) => type === 'workFailed')).toMatchObject([
      { message: expect.stringMatching(/killed from outside/) },
      { message: expect.stringMatching(/removed from outside/) },
    ]);
    expect(events.map(({ type }) => type)).not.toContain('proposalFailed');
  });
});
