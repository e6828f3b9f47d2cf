import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunnerJob } from '../../src/refine/wire.ts';
import { defaultLimits } from '../../src/runner/box.ts';
import { foldersIn, makeFolders } from '../../src/runner/folders.ts';
import { outlastFullDisk } from '../../src/runner/full-disk.ts';
import { createProgressReporter } from '../../src/runner/progress.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'improve-test-'));
  await makeFolders(foldersIn(data));
});
afterEach(() => rm(data, { recursive: true, force: true }));

/** On a machine where every run has ended, and that waits for space for a second and a half. */
async function outlast<Done>(work: () => Promise<Done>): Promise<Done> {
  const dataset = { kind: 'folder', name: 'tiny', path: data } as const;
  const job: RunnerJob = { run: 'run', job: 'run-t1', work: { kind: 'prepare', dataset, seed: 1 } };
  const box = {
    folders: foldersIn(data),
    limits: { ...defaultLimits, diskFullSeconds: 1.5 },
    log: pino({ level: 'silent' }),
    wishes: async (runs: readonly string[]) =>
      new Map(runs.map((run) => [run, { job: '', by: 'its end', hasEnded: true }])),
  };
  const progress = createProgressReporter('run', 'run-t1', () => {});
  try {
    return await outlastFullDisk({ box, job, signal: new AbortController().signal, progress }, work);
  } finally {
    progress.close();
  }
}
const diskFull = () => Object.assign(new Error('no space left'), { code: 'ENOSPC' });
const results = () => readdir(join(data, 'runner', 'results'));

it('work between two waits for space is no waiting, and each wait deletes what has become needless', async () => {
  let tries = 0;
  const found: (readonly string[])[] = [];
  const done = outlast(async () => {
    tries++;
    found.push(await results());
    if (tries === 3) return 'done';
    if (tries === 2) await delay(600); // the work itself
    const left = join(data, 'runner', 'results', `other-t${tries}.json`);
    await writeFile(left, '{}');
    await utimes(left, 0, 0);
    throw diskFull();
  });
  await expect(done).resolves.toBe('done');
  expect(found).toEqual([[], [], []]);
});

it('work for which there is no space ends when the waiting was in vain', async () => {
  await expect(outlast(() => Promise.reject(diskFull()))).rejects.toThrow("The runner's disk is full");
});
