import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { newDataFolder, removeDataFolder } from './data-folder.ts';
import { leftBehind } from './left-behind.ts';

const run = promisify(execFile);
const docker = new Docker();
let folder: string;

beforeEach(() => {
  folder = newDataFolder();
  onTestFinished(() => removeDataFolder(folder));
});

describe('the checker of what is left behind', () => {
  it('finds containers, volumes, volume files and request folders of runs that are over', async () => {
    const { train } = JSON.parse(readFileSync(join(folder, 'images.json'), 'utf8'));
    for (const id of ['rover', 'rlive']) {
      const Labels = { 'improve.data': folder, 'improve.run': id, 'improve.job': `${id}-t1` };
      await docker.createVolume({ Name: `improve-out-${id}-t1`, Labels });
      await docker.createContainer({ name: `improve-${id}-t1`, Image: train, Cmd: ['true'], Labels });
      onTestFinished(() => docker.getVolume(`improve-out-${id}-t1`).remove());
      onTestFinished(() => docker.getContainer(`improve-${id}-t1`).remove());
      mkdirSync(join(folder, 'runner', 'jobs', `${id}-t1`), { recursive: true });
      mkdirSync(join(folder, 'runner', 'outputs', `${id}-t1.ext4`), { recursive: true });
    }
    expect(await leftBehind(folder, ['rlive'])).toEqual([
      'I3: container /improve-rover-t1 (created) is left.',
      'I3: volume improve-out-rover-t1 is left.',
      'I3: volume file rover-t1.ext4 is left.',
      'I3: request folder rover-t1 is left.',
    ]);
    expect(await leftBehind(folder, ['rlive', 'rover'])).toEqual([]);
  });

  it('finds loop devices, where this machine has them', async (test) => {
    const file = join(folder, 'runner', 'outputs', 'rover-t1.ext4');
    mkdirSync(join(folder, 'runner', 'outputs'), { recursive: true });
    await run('truncate', ['--size', '1M', file]);
    const device = await run('losetup', ['--find', '--show', file]).then(
      ({ stdout }) => stdout.trim(),
      () => null,
    );
    if (device === null) return test.skip('no loop devices, or not root');
    try {
      expect(await leftBehind(folder, [])).toContain(`I3: loop device ${device} of ${file} is left.`);
      rmSync(file); // what is deleted is still held
      expect(await leftBehind(folder, [])).toEqual([`I3: loop device ${device} of ${file} (deleted) is left.`]);
      expect(await leftBehind(folder, ['rover'])).toEqual([]);
    } finally {
      await run('losetup', ['--detach', device]);
    }
  });
});
