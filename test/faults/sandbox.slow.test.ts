import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { createScene, type Scene } from './scene.ts';

const run = promisify(execFile);
let scene: Scene;

afterEach(() => scene.remove());

describe('a sandbox that is killed or removed from outside', () => {
  it('costs nobody anything: the training is done again', async () => {
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
    expect(events.map(({ type }) => type)).not.toContain('runPaused');
  });

  it('is not charged to the proposal, however often; the third time in a row a person is asked', async () => {
    scene = await createScene();
    await scene.begin('--train-seconds 3');
    await scene.happened('proposalApproved');
    const killed = [...scene.witness.told().keys()]; // the baseline's, which may not be removed yet
    for (let time = 1; time <= 3; time++) {
      const { id, job } = await scene.training(...killed);
      killed.push(job);
      await scene.docker.getContainer(id).kill();
      await scene.happened('workFailed', time);
    }
    await scene.bot().says(/The run pauses: The work failed 3 times in a row: .*killed\s+from\s+outside/s);
    expect(await scene.containers()).toEqual([]);
    scene.bot().type('resume');
    const events = await scene.finish();
    expect(events.filter(({ type }) => type === 'workFailed')).toHaveLength(3);
    expect(events.map(({ type }) => type)).not.toContain('proposalFailed');
    expect(events.map(({ type }) => type)).toContain('candidateTrained');
  });
});

describe('a sandbox whose shim is killed', () => {
  it('is done again, and no other container is harmed', async (test) => {
    scene = await createScene();
    const { train } = JSON.parse(readFileSync('data/images.json', 'utf8'));
    const other = await scene.docker.createContainer({ Image: train, Cmd: ['sleep', '120'], NetworkDisabled: true });
    onTestFinished(() => other.remove({ force: true }));
    await other.start();
    await scene.begin('--train-seconds 3');
    const { id } = await scene.training();
    const { stdout } = await run('pgrep', ['--full', `containerd-shim.*${id}`]).catch(() => ({ stdout: '' }));
    const [shim] = stdout.split('\n').filter(Boolean);
    if (shim === undefined) return test.skip('the shim of a container is not a process of this machine');
    process.kill(Number(shim), 'SIGKILL');
    const events = await scene.finish();
    expect(events.map(({ type }) => type)).not.toContain('proposalFailed');
    expect(events.filter(({ type }) => type === 'workFailed').length).toBeLessThanOrEqual(1);
    expect((await other.inspect()).State.Running).toBe(true);
  });
});
