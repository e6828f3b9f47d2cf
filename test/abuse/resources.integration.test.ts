import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { docker } from '../runner/box-under-test.ts';
import { peaksUntil } from './sandbox-peaks.ts';
import { failureOf, outcomesIn, setUpTarget, trialOf } from './target.ts';

const target = setUpTarget();
const megabyte = 2 ** 20;
const memoryMegabytes = 700;
const processLimit = 256;

describe('a training that', () => {
  it('forks without end gets 256 processes, the machine goes on, and it ends at its deadline', async () => {
    const box = await target.box({ graceSeconds: 3 });
    const job = await target.launch(box, 'fork_bomb');
    const answer = box.answer(job);
    const peaks = await peaksUntil(box, answer);
    expect(failureOf(await answer)).toMatchObject({ reason: 'timed-out', evidence: { endedBy: 'deadline' } });
    expect(peaks.processes).toBeGreaterThan(processLimit / 2);
    expect(peaks.processes).toBeLessThanOrEqual(processLimit);
    expect(peaks.answerMilliseconds).toBeLessThan(5000);
    expect([...(await box.containers()), ...(await box.volumes())]).toEqual([]);
  });

  it('takes all memory is killed at its limit, and the machine has lost no more than that', async () => {
    const box = await target.box();
    const job = await target.launch(box, 'memory_of_parent', { work: { memoryMegabytes } });
    const answer = box.answer(job);
    const peaks = await peaksUntil(box, answer);
    expect(failureOf(await answer)).toMatchObject({
      reason: 'out-of-memory',
      evidence: { outOfMemory: true, endedBy: 'memory-limit', limits: { memoryMegabytes } },
    });
    expect(peaks.memoryLimitBytes).toBe(memoryMegabytes * megabyte);
    expect(peaks.memoryBytes).toBeLessThanOrEqual(memoryMegabytes * megabyte);
  });

  it('lets only a child take all memory loses the child, and decides itself: it trains on', async () => {
    const box = await target.box();
    const job = await target.launch(box, 'memory_of_child', { work: { memoryMegabytes } });
    const trial = trialOf(await box.answer(job));
    expect(trial.evidence).toMatchObject({ exitCode: 0, outOfMemory: true, endedBy: 'itself' });
  });

  it('fills /tmp and /dev/shm finds them full, or is killed: they are memory, and count as that', async () => {
    const box = await target.box();
    const values = { FIRST: '/tmp', SECOND: '/dev/shm' };
    const roomy = await box.answer(
      await target.launch(box, 'memory_of_file_systems', { values, work: { memoryMegabytes: 1500 } }),
    );
    expect(failureOf(roomy).reason).toBe('crashed');
    const { 'tmp-megabytes': tmp, 'dev-shm-megabytes': shm, ...refusals } = outcomesIn(failureOf(roomy).lastLines);
    expect(refusals).toMatchObject({ tmp: 'ENOSPC', 'dev-shm': 'ENOSPC' });
    expect([Number(tmp), Number(shm)]).toEqual([expect.closeTo(256, -1), expect.closeTo(750, -1)]);

    const job = await target.launch(box, 'memory_of_file_systems', { values, work: { memoryMegabytes } });
    const answer = box.answer(job);
    const peaks = await peaksUntil(box, answer);
    expect(failureOf(await answer)).toMatchObject({ reason: 'out-of-memory', evidence: { outOfMemory: true } });
    expect(peaks.memoryBytes).toBeLessThanOrEqual(memoryMegabytes * megabyte);
  });

  it('sleeps for ever, ignores every signal and has daemons is gone at its deadline, daemons and all', async () => {
    const box = await target.box({ graceSeconds: 1 });
    const seconds = uniqueSeconds();
    const job = await target.launch(box, 'lingering', { values: { STAYS: 'yes', SECONDS: seconds } });
    await expect.poll(() => processesWith(seconds), { timeout: 20_000 }).toHaveLength(3);
    expect(failureOf(await box.answer(job))).toMatchObject({ reason: 'timed-out', evidence: { exitCode: 137 } });
    expect(await processesWith(seconds)).toEqual([]);
    expect([...(await box.containers()), ...(await box.volumes())]).toEqual([]);
  });

  it('ends and leaves daemons behind takes them with it', async () => {
    const box = await target.box();
    const seconds = uniqueSeconds();
    const job = await target.launch(box, 'lingering', { values: { SECONDS: seconds } });
    expect(trialOf(await box.answer(job)).evidence).toMatchObject({ exitCode: 0, endedBy: 'itself' });
    expect(await processesWith(seconds)).toEqual([]);
  });

  it('kills PID 1, its parent and itself harms only itself, and is suspected of it', async () => {
    const box = await target.box();
    const first = await box.answer(await target.launch(box, 'kills'));
    const charge = { reason: 'crashed', evidence: { exitCode: 137, outOfMemory: false, endedBy: 'outside' } };
    expect(first).toMatchObject({ type: 'infrastructureFailed', suspect: charge });
    expect(await docker.ping()).toBeTruthy();
    expect([...(await box.containers()), ...(await box.volumes())]).toEqual([]);
  });
});

/** So long does one of our daemons sleep, and nobody else's. */
function uniqueSeconds(): string {
  return `${100_000 + process.pid}.${Math.floor(performance.now())}`;
}

/** Processes of this machine whose command line holds that word; sandboxes' are seen from here. */
async function processesWith(word: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-e', '-o', 'args='], { timeout: 10_000 });
  return stdout.split('\n').filter((line) => line.startsWith('sleep') && line.includes(word));
}
