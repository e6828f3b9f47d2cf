import { access, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { takeBuffer, takeFile } from '../../src/runner/artifacts.ts';
import { type BoxUnderTest, docker } from '../runner/box-under-test.ts';
import { failureOf, setUpTarget, trialOf } from './target.ts';

const target = setUpTarget();
const secret = 'a secret of the host';
let hostFile: string;

beforeEach(async () => {
  hostFile = join(target.scratch(), 'host-file');
  await writeFile(hostFile, secret);
});

const artifactsOf = (box: BoxUnderTest, job: string) => join(box.dataDir, 'runner', 'artifacts', job);

describe('what a sandbox leaves in /out', () => {
  it('is taken where it is a plain file of the right size, and never where it is anything else', async () => {
    const box = await target.box();
    await target.launch(box, 'odd_artifacts', { values: { HOST_FILE: hostFile }, work: { trainSeconds: 600 } });
    await expect.poll(() => box.containers(), { timeout: 20_000 }).toHaveLength(1);
    const container = docker.getContainer((await box.containers())[0]?.Id ?? '');
    const take = (name: string) => takeBuffer(container, `/out/${name}`, 1000);
    await expect.poll(() => take('ready').catch(String), { timeout: 20_000 }).toEqual(Buffer.from('ready'));

    for (const kind of ['symlink', 'symlink-outside', 'symlink-up', 'fifo', 'socket', 'folder', 'sparse']) {
      await expect.soft(take(kind), kind).rejects.toMatchObject({ name: expect.stringMatching(/^Output/) });
    }
    // One name of two for the same file, which is the sandbox's own: the kernel lets nobody link to another's.
    expect((await take('hard-link')).toString()).toBe('linked');
    const taken = join(target.scratch(), 'taken');
    await takeFile(container, '/out/setuid', 1000, taken);
    expect((await stat(taken)).mode & 0o7777).toBe(0o644);
  });

  it.each([
    ['a link to a file of the host', 'symlink-outside', 'weights.safetensors', 'not a regular file but a symlink'],
    ['a folder', 'folder', 'val-predictions.u16', 'not a regular file but a directory'],
  ])('with %s in an expected place fails the trial: invalid-output', async (_what, KIND, PLACE, sentence) => {
    const box = await target.box();
    const values = { HOST_FILE: hostFile, KIND, PLACE };
    const job = await target.launch(box, 'odd_artifacts', { values });
    const { reason, lastLines } = failureOf(await box.answer(job));
    expect(reason).toBe('invalid-output');
    expect(lastLines.at(-1)).toContain(sentence);
    expect(await readdir(artifactsOf(box, job)).catch(() => [])).toEqual([]);
  });

  it('with names that confuse shells and people leaves only the two files that are expected', async () => {
    const box = await target.box();
    const values = { HOST_FILE: hostFile, KIND: 'setuid', PLACE: 'weights.safetensors' };
    const job = await target.launch(box, 'odd_artifacts', { values });
    trialOf(await box.answer(job));
    expect((await readdir(artifactsOf(box, job))).sort()).toEqual(['job.json', 'weights.safetensors']);
    expect((await stat(join(artifactsOf(box, job), 'weights.safetensors'))).mode & 0o7777).toBe(0o644);
  });

  it('is read inside the sandbox also while files are swapped for links: the host file is never scored', async () => {
    // Perfect predictions: a link that is followed on the host would show as an accuracy of 1.
    await writeFile(hostFile, await readFile(join(target.dataset(), 'labels', 'val.u16')));
    const box = await target.box();
    const values = { HOST_FILE: hostFile, EPOCHS: '8' };
    const job = await target.launch(box, 'swapped_predictions', { values, work: { trainSeconds: 10 } });
    const report = await box.answer(job);
    expect(['trained', 'trialFailed']).toContain(report.type);
    if (report.type === 'trialFailed') expect(report.failure.reason).toBe('invalid-output');
    const scored = box.heard.map(({ valAccuracy }) => valAccuracy ?? 0);
    if (report.type === 'trained') scored.push(...report.trial.epochs.map(({ valAccuracy }) => valAccuracy));
    expect(Math.max(0, ...scored)).toBeLessThan(1);
  });
});

describe('a pickle in the place of weights', () => {
  it('is never executed: the sandbox of the final test refuses it too', async () => {
    const marker = join('/tmp', `improve-pickle-${process.pid}`);
    const box = await target.box();
    const job = await target.launch(box, 'pickle_weights', { values: { MARKER: marker } });
    const report = await box.answer(job);
    expect(failureOf(report)).toMatchObject({ reason: 'invalid-output' });
    expect(failureOf(report).lastLines.at(-1)).toContain('weights.safetensors is not a safetensors file');
    expect(failureOf(report).lastLines).not.toContain('PICKLE RAN');
    await expect(access(marker)).rejects.toThrow('ENOENT');
  });
});
