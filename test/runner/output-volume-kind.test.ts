import { describe, expect, it } from 'vitest';
import { willLast } from '../../src/runner/output-volume-kind.ts';

describe('a reason why an output cannot have a size of its own', () => {
  it.each([
    'spawn mkfs.ext4 ENOENT',
    'losetup: cannot find an unused loop device: No such file or directory',
    'losetup: /dev/loop0: failed to set up loop device: Operation not permitted',
    'losetup: cannot find an unused loop device: Permission denied',
    'failed to mount local volume: mount /dev/loop0:/var/lib/docker/volumes/v/_data, data: nodev: operation not permitted',
    'failed to mount local volume: mount /dev/loop0:/var/lib/docker/volumes/v/_data, data: nodev: no such device',
    'failed to mount local volume: mount /dev/loop7:/var/lib/docker/volumes/v/_data, data: nodev: no such file or directory',
  ])('lasts: %s', (reason) => {
    expect(willLast(reason)).toBe(true);
  });

  it.each([
    'ENOSPC: no space left on device, write',
    'mkfs.ext4: No space left on device while writing out and closing file system',
    'Command failed: losetup --find --nooverlap --show /data/runner/volumes/.trial/1/trial.ext4',
    'failed to mount local volume: mount /dev/loop0:/var/lib/docker/volumes/v/_data, data: nodev: cannot allocate memory',
    'losetup: cannot find an unused loop device: Device or resource busy',
    'EMFILE: too many open files, open',
  ])('may pass: %s', (reason) => {
    expect(willLast(reason)).toBe(false);
  });
});
