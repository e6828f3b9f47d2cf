import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSource } from '../../src/runner/harness-job.ts';

const pipeline = { data: 'data 0', model: 'model 0', training: 'training 0' };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'improve-source-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const states = () =>
  readdirSync(folder).map((name) => {
    const { ino, mtimeNs } = statSync(join(folder, name), { bigint: true });
    return { name, ino, mtimeNs };
  });

describe('the source of a job', () => {
  it('is there for everybody to read', async () => {
    await writeSource(folder, { mode: 'train' }, pipeline);
    expect(readdirSync(folder)).toEqual(['data.py', 'job.json', 'model.py', 'training.py']);
    expect(readFileSync(join(folder, 'model.py'), 'utf8')).toBe('model 0');
    expect(statSync(join(folder, 'model.py')).mode & 0o777).toBe(0o644);
  });

  it('is not touched when it is written again: a sandbox that is adopted may be reading it just then', async () => {
    await writeSource(folder, { mode: 'train' }, pipeline);
    const before = states();
    await writeSource(folder, { mode: 'train' }, pipeline);
    expect(states()).toEqual(before);
  });

  it('is put right where a runner was killed while it wrote', async () => {
    await writeSource(folder, { mode: 'train' }, { ...pipeline, model: '' });
    await writeSource(folder, { mode: 'train' }, pipeline);
    expect(readFileSync(join(folder, 'model.py'), 'utf8')).toBe('model 0');
  });
});
