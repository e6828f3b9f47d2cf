import { describe, expect, it } from 'vitest';
import { judgeDisk, judgeVolumes } from '../../../src/runner/doctor/disk.ts';

const gigabyte = 1e9;

describe('a disk', () => {
  it.each([
    [100, 'good', '100 GB free in /data'],
    [10, 'good', '10 GB free in /data'],
    [9.9, 'warning', '9.9 GB free in /data'],
    [5, 'warning', '5.0 GB free in /data'],
    [4.9, 'bad', '4.9 GB free in /data'],
    [0, 'bad', '0.0 GB free in /data'],
  ])('with %d GB free, where 5 are needed, is %s', (free, verdict, found) => {
    expect(judgeDisk('Data folder', '/data', free * gigabyte, 5 * gigabyte)).toMatchObject({ verdict, found });
  });

  it('of an engine elsewhere is not judged', () => {
    expect(judgeDisk('Docker', '/var/lib/docker', null, gigabyte)).toMatchObject({ verdict: 'good' });
  });
});

describe('output volumes', () => {
  const able = { isRoot: true, isEngineHere: true, hasLoopDevices: true, missingPrograms: [] };

  it('are limited where root, loop devices and both programs are there', () => {
    expect(judgeVolumes(able)).toMatchObject({ verdict: 'good', found: expect.stringContaining('limited in size') });
  });

  it.each([
    [{ isRoot: false }, /runner that is root/],
    [{ isEngineHere: false }, /engine on this machine/],
    [{ missingPrograms: ['mkfs.ext4'] }, /apt-get install mount e2fsprogs/],
    [{ hasLoopDevices: false }, /modprobe loop/],
  ])('are plain with %j, which is told with what is missing', (facts, remedy) => {
    expect(judgeVolumes({ ...able, ...facts })).toMatchObject({
      verdict: 'warning',
      found: expect.stringContaining('plain ones'),
      remedy: expect.stringMatching(remedy),
    });
  });
});
