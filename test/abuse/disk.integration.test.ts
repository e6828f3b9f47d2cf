import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { failureOf, outcomesIn, setUpTarget } from './target.ts';

const target = setUpTarget();
const trainOutputMegabytes = 32;

describe('a training that fills /out', () => {
  it.skipIf(process.getuid?.() !== 0).each([
    ['a file of 10 GB', 'is told that it is full', 'large_file', { refused: 'ENOSPC' }],
    ['a file of 10 GB of nothing', 'is refused the file', 'sparse_file', { refused: 'EFBIG' }],
    ['a million files', 'is told that it is full', 'many_files', { refused: 'ENOSPC' }],
    ['400 folders, each in the one before', 'gets them', 'deep_folders', { done: '400' }],
  ])('with %s %s: no more than its size is on the disk, and soon nothing (needs root)', async (...attack) => {
    const [, , WAY, outcome] = attack;
    const box = await target.box({ trainOutputMegabytes });
    const job = await target.launch(box, 'fills_disk', { values: { WAY }, work: { trainSeconds: 20 } });
    const answer = box.answer(job);
    const most = await mostMegabytes(box.dataDir, answer);
    const { reason, lastLines, evidence } = failureOf(await answer);
    expect(reason).toBe('crashed');
    expect(outcomesIn(lastLines)).toMatchObject(outcome);
    expect(evidence.limits?.outputMegabytes).toBe(trainOutputMegabytes);
    expect(most).toBeLessThan(trainOutputMegabytes * 1.25);
    // Also what lay 400 folders deep is gone at once.
    expect([...(await box.containers()), ...(await box.volumes())]).toEqual([]);
    expect(await megabytesIn(box.dataDir)).toBeLessThan(1);
  });

  it('where the volume has no size of its own is killed for it soon: disk-limit', async () => {
    const box = await target.box({ trainOutputMegabytes }, { outputVolumeKind: 'watched' });
    const job = await target.launch(box, 'fills_disk', { values: { WAY: 'growing_file' }, work: { trainSeconds: 20 } });
    expect(failureOf(await box.answer(job))).toMatchObject({
      reason: 'disk-limit',
      evidence: { exitCode: 137, endedBy: 'disk-limit' },
    });
    expect([...(await box.containers()), ...(await box.volumes())]).toEqual([]);
  });

  it('so that its size cannot be told is ended, and charged to nobody', async () => {
    const box = await target.box({ unmeasuredSeconds: 10 }, { outputVolumeKind: 'watched' });
    const WAY = 'folders_too_deep_to_measure';
    const job = await target.launch(box, 'fills_disk', { values: { WAY }, work: { trainSeconds: 20 } });
    const answer = await box.answer(job);
    expect(answer).toMatchObject({
      type: 'infrastructureFailed',
      message: expect.stringContaining('has not told for 10 seconds how much the sandbox has written'),
    });
    expect(answer).not.toHaveProperty('suspect');
    expect([...(await box.containers()), ...(await box.volumes())]).toEqual([]);
  });

  it('while the disk under it is nearly full, by whomever, is ended and suspected', async () => {
    const box = await target.box({}, { outputVolumeKind: 'watched' });
    const job = await target.launch(box, 'fills_disk', { values: { WAY: 'nothing' }, work: { trainSeconds: 20 } });
    await expect.poll(async () => (await box.containers()).map(({ State }) => State)).toEqual(['running']);
    await box.stop();
    box.start({ minimumFreeBytes: Number.MAX_SAFE_INTEGER }); // more than any disk has
    expect(await box.answer(job)).toMatchObject({
      type: 'infrastructureFailed',
      message: expect.stringContaining('The disk of the Docker engine was nearly full'),
      suspect: { reason: 'disk-limit', evidence: { exitCode: 137, endedBy: 'disk-nearly-full' } },
    });
    expect([...(await box.containers()), ...(await box.volumes())]).toEqual([]);
  });
});

/** The most that a folder took on the disk until the promise was settled. */
async function mostMegabytes(folder: string, over: Promise<unknown>): Promise<number> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  over.then(end, end);
  let most = 0;
  while (!isOver) {
    most = Math.max(most, await megabytesIn(folder));
    await delay(100);
  }
  return most;
}

/** Blocks, not lengths: what is sparse takes none. Files come and go meanwhile. */
async function megabytesIn(folder: string): Promise<number> {
  const { stdout } = await promisify(execFile)('sh', ['-c', 'du -sk "$1" || true', 'sh', folder], { timeout: 20_000 });
  return Number.parseInt(stdout, 10) / 1024;
}
