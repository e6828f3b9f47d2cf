import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreeSpace, freeSpace } from '../../src/runner/free-space.ts';
import { type PrivateDocker, startPrivateDocker } from '../support/private-docker.ts';
import { setUpTarget } from './target.ts';

const isRoot = process.getuid?.() === 0;
const leftBytes = 600_000_000;
const target = setUpTarget();
let engine: PrivateDocker;

describe.skipIf(!isRoot)(
  'a training that fills the disk under a watched /out (of its own engine, which needs root)',
  () => {
    beforeAll(async () => {
      engine = await startPrivateDocker({ disk: { megabytes: 5000, inodes: 300_000 } });
      await engine.start({ isLiveRestored: false });
      await engine.load(JSON.parse(readFileSync('data/images.json', 'utf8')).train);
      const ballast = (await space()).bytes - leftBytes;
      execFileSync('fallocate', ['--length', `${ballast}`, join(engine.folder, 'ballast')], { timeout: 10_000 });
    }, 300_000);

    afterAll(() => engine.remove(), 60_000);

    it.each([
      ['folders', 'many_folders'],
      ['empty files', 'empty_files'],
    ])('with %s is ended before it is full, suspected, and cleared away', async (_what, WAY) => {
      const before = await space();
      const limits = {
        minimumFreeBytes: before.bytes * 0.95,
        minimumFreeFileShare: (before.fileShare ?? 0) * 0.95,
        trainOutputMegabytes: 16, // what is left above the minimum has to hold it, or the trial would wait
      };
      const box = await target.box(limits, { socketPath: engine.socket, outputVolumeKind: 'watched' });
      const job = await target.launch(box, 'fills_disk', { values: { WAY }, work: { trainSeconds: 30 } });
      const answer = box.answer(job, 120);
      const least = await leastSpace(answer);
      expect(await answer).toMatchObject({
        type: 'infrastructureFailed',
        message: expect.stringContaining('The disk of the Docker engine was nearly full'),
        suspect: { reason: 'disk-limit', evidence: { exitCode: 137, endedBy: 'disk-nearly-full' } },
      });
      expect(least.bytes).toBeGreaterThan(0);
      expect(least.fileShare).toBeGreaterThan(0);
      expect(await engine.docker.listContainers({ all: true })).toEqual([]);
      const after = await space();
      expect(after.bytes).toBeGreaterThan(before.bytes * 0.95);
      expect(after.fileShare).toBeGreaterThan((before.fileShare ?? 0) * 0.95);
    });
  },
);

async function space(): Promise<FreeSpace> {
  const free = await freeSpace(engine.folder);
  if (free === null) throw new Error('the disk of the engine is gone');
  return free;
}

/** The least that was left at any time until the promise was settled. */
async function leastSpace(over: Promise<unknown>): Promise<{ readonly bytes: number; readonly fileShare: number }> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  over.then(end, end);
  let least = { bytes: Number.POSITIVE_INFINITY, fileShare: 1 };
  while (!isOver) {
    const { bytes, fileShare } = await space();
    least = { bytes: Math.min(least.bytes, bytes), fileShare: Math.min(least.fileShare, fileShare ?? 1) };
    await delay(50);
  }
  return least;
}
