import { describe, expect, it } from 'vitest';
import { failureOf, setUpTarget, trialOf } from '../abuse/target.ts';
import type { BoxUnderTest } from './box-under-test.ts';
import { slowTraining, trainingThat, trainWork } from './pipelines.ts';

const target = setUpTarget();
const hour = 3600_000;

/** A machine whose clock jumps when it is told to, as after a sleep or a correction from the network. */
function jumpingClock() {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    jump: (milliseconds: number) => {
      ahead += milliseconds;
    },
  };
}

const hasBegun = (box: BoxUnderTest) =>
  expect.poll(() => box.heard.at(-1)?.epoch ?? 0, { timeout: 30_000 }).toBeGreaterThan(0);

describe('the deadline of a sandbox', () => {
  it('lets the code have its time on a machine that sleeps', async () => {
    const clock = jumpingClock();
    const box = await target.box({}, { now: clock.now });
    await box.ask('run', 'sleeps-t1', await trainWork(target.profile(), slowTraining(15)));
    await hasBegun(box);
    clock.jump(hour);
    expect(trialOf(await box.answer('sleeps-t1')).epochs).toHaveLength(15);
  });

  it('comes on time where the clock is set back', async () => {
    const clock = jumpingClock();
    const box = await target.box({ graceSeconds: 6 }, { now: clock.now });
    const hangs = trainingThat('while True: time.sleep(1)');
    await box.ask('run', 'back-t1', await trainWork(target.profile(), hangs, 1));
    await expect.poll(() => box.containers(), { timeout: 30_000 }).toHaveLength(1);
    clock.jump(-hour);
    expect(failureOf(await box.answer('back-t1'))).toMatchObject({ reason: 'timed-out' });
  });

  it('blames the world where a runner was restarted meanwhile: the machine may have slept under the one before', async () => {
    const clock = jumpingClock();
    const box = await target.box({}, { now: clock.now });
    await box.ask('run', 'restart-t1', await trainWork(target.profile(), slowTraining(1000), 600));
    await hasBegun(box);
    await box.stop();
    clock.jump(hour);
    box.start();
    expect(await box.answer('restart-t1')).toEqual({
      type: 'infrastructureFailed',
      message: expect.stringContaining('reached its deadline, but a runner was restarted meanwhile'),
    });
    expect(await box.containers()).toEqual([]);
  });
});
