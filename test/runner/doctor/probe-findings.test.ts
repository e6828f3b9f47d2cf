import { describe, expect, it } from 'vitest';
import { judgeImages } from '../../../src/runner/doctor/images.ts';
import { judgeProbe } from '../../../src/runner/doctor/probe-findings.ts';
import type { Seen } from '../../../src/runner/doctor/sandbox-probe.ts';

const lockedDown: Seen = {
  user: '65534:65534',
  capabilities: '0000000000000000',
  noNewPrivileges: '1',
  seccompMode: '2',
  cpus: 1,
  memoryBytes: 256 * 2 ** 20,
  swapBytes: 0,
  processes: 256,
  interfaces: ['lo'],
  network: 'EPERM',
  rootFolder: 'EROFS',
  ioUring: 'EPERM',
};
const judged = (seen: Partial<Seen>, runtime: 'runc' | 'runsc' = 'runc') =>
  judgeProbe({ state: 'ran', seen: { ...lockedDown, ...seen }, seconds: 0.3 }, runtime);

describe('a real sandbox', () => {
  it('that keeps every promise is good', () => {
    expect(judged({})).toMatchObject({ verdict: 'good' });
    expect(judged({ swapBytes: 256 * 2 ** 20 })).toMatchObject({ verdict: 'good' }); // cgroup v1
  });

  it.each<[Partial<Seen>, string]>([
    [{ user: '0:0' }, 'it runs as user 0:0'],
    [{ capabilities: '00000000a80425fb' }, 'it has capabilities (00000000a80425fb)'],
    [{ noNewPrivileges: '0' }, 'it can gain privileges'],
    [{ seccompMode: '0' }, 'no seccomp filter is on it'],
    [{ cpus: 8 }, 'it sees 8 CPUs instead of 1'],
    [{ memoryBytes: null }, 'its memory limit is none'],
    [{ swapBytes: 2 ** 40 }, 'it can swap'],
    [{ processes: null }, 'it may start processes without end'],
    [{ interfaces: ['eth0', 'lo'] }, 'it has network interfaces (eth0, lo)'],
    [{ network: 'none' }, 'its network answers'],
    [{ network: 'ECONNREFUSED' }, 'its network answers ECONNREFUSED'],
    [{ rootFolder: 'none' }, 'its root folder can be written to'],
    [{ ioUring: 'EFAULT' }, 'io_uring can be reached (EFAULT)'],
  ])('with %j is bad, and told what it breaks', (seen, broken) => {
    expect(judged(seen)).toMatchObject({ verdict: 'bad', found: expect.stringContaining(broken) });
  });

  it('in gVisor is not judged by what that kernel does not show', () => {
    const seen = { seccompMode: '0', memoryBytes: null, processes: null, ioUring: 'ENOSYS' };
    expect(judged(seen, 'runsc')).toMatchObject({ verdict: 'good' });
    expect(judged({ ...seen, user: '0:0' }, 'runsc')).toMatchObject({ verdict: 'bad' });
  });

  it('that does not run is bad, with the reason', () => {
    expect(judgeProbe({ state: 'failed', why: 'exit code 1' }, 'runc')).toMatchObject({
      verdict: 'bad',
      found: 'does not run: exit code 1',
    });
  });
});

describe('images', () => {
  const images = { train: 'cpu:1', prepare: 'cpu:1', fashionMnist: 'fashion:1' };

  it('are good once the engine has them all', () => {
    expect(judgeImages(images, [])).toMatchObject({ verdict: 'good', found: 'cpu:1, fashion:1' });
  });

  it('that are not built, or not in this engine, are bad with the remedy', () => {
    for (const finding of [judgeImages(null, []), judgeImages(images, ['fashion:1'])]) {
      expect(finding).toMatchObject({ verdict: 'bad', remedy: expect.stringContaining('npm run setup') });
    }
  });
});
