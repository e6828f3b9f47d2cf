import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { failureOf, outcomesIn, setUpTarget } from './target.ts';

const gpus = await gpusOfThisMachine();
const target = setUpTarget();

describe.skipIf(gpus.length === 0)('a sandbox with a GPU (skipped where nvidia-smi finds none)', () => {
  it('sees the GPU that it was given and no other, whatever it sets or makes', async () => {
    const box = await target.box({}, { gpus: gpus.slice(0, 1) });
    const job = await target.launch(box, 'gpu_looks_around', { work: { trainSeconds: 30, memoryMegabytes: 8192 } });
    expect(outcomesIn(failureOf(await box.answer(job, 180)).lastLines)).toMatchObject({
      visible: '1',
      'visible-when-asked': '1',
      uuids: gpus[0],
      'device-files': '1',
      'make-device-file': 'EPERM',
      'open-other': 'ENOENT',
    });
  });

  it('finds nothing in its memory of the job before', async () => {
    const box = await target.box({}, { gpus: gpus.slice(0, 1) });
    const work = { trainSeconds: 60, memoryMegabytes: 8192 };
    const outcomes = async (values: Readonly<Record<string, string>>) => {
      const job = await target.launch(box, 'gpu_memory', { values, work });
      return outcomesIn(failureOf(await box.answer(job, 300)).lastLines);
    };
    const written = await outcomes({ WRITES: 'yes' });
    expect(Number(written.gigabytes)).toBeGreaterThan(1);
    expect(await outcomes({})).toMatchObject({ found: '0' });
  });
});

async function gpusOfThisMachine(): Promise<readonly string[]> {
  try {
    const words = ['--query-gpu=uuid', '--format=csv,noheader'];
    const { stdout } = await promisify(execFile)('nvidia-smi', words, { timeout: 10_000 });
    return stdout.trim().split('\n');
  } catch {
    return [];
  }
}
