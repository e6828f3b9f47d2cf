import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forbiddenCalls, readSeccompProfile, seccompProfileFile } from '../../src/runner/seccomp.ts';

type Rule = { names: string[]; action: string; args?: unknown[]; includes?: { caps?: string[] } };
type Profile = { defaultAction: string; archMap: { subArchitectures: string[] }[]; syscalls: Rule[] };

const profile = (): Profile => JSON.parse(readFileSync(seccompProfileFile, 'utf8'));

describe('the seccomp profile', () => {
  const allowed = profile()
    .syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW')
    .flatMap(({ names }) => names);

  it('names none of the calls that were taken out', () => {
    const more = [
      'splice',
      'vmsplice',
      'io_setup',
      'msgget',
      'mq_open',
      'shmget',
      'memfd_secret',
      'modify_ldt',
      'sync',
    ];
    const named = profile().syscalls.flatMap(({ names }) => names);
    expect(named.filter((name) => [...forbiddenCalls, ...more].includes(name))).toEqual([]);
  });

  it('allows what a training is made of', () => {
    const needed = [
      'mmap',
      'futex',
      'clone',
      'execve',
      'openat',
      'ioctl',
      'sendfile',
      'memfd_create',
      'sched_setaffinity',
    ];
    expect(needed.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it('depends on no capability, and opens no second set of calls', () => {
    expect(profile().syscalls.filter(({ includes }) => includes?.caps !== undefined)).toEqual([]);
    expect(profile().archMap.flatMap(({ subArchitectures }) => subArchitectures)).toEqual([]);
  });

  it('allows sockets of one family only', () => {
    expect(profile().syscalls.filter(({ names }) => names.includes('socket'))).toMatchObject([
      { names: ['socket', 'socketpair'], args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ' }] },
    ]);
  });
});

describe('reading the seccomp profile', () => {
  it('gives the text for the engine', () => {
    expect(JSON.parse(readSeccompProfile())).toEqual(profile());
  });

  it.each<[string, (profile: Profile) => unknown, string]>([
    ['that allows everything by default', (was) => ({ ...was, defaultAction: 'SCMP_ACT_ALLOW' }), 'cannot be used'],
    ['that names no call', (was) => ({ ...was, syscalls: [] }), 'cannot be used'],
    [
      'that allows a forbidden call',
      (was) => ({ ...was, syscalls: [...was.syscalls, { names: ['bpf', 'ptrace'], action: 'SCMP_ACT_ALLOW' }] }),
      'allows ptrace, bpf',
    ],
    [
      'with 32-bit calls',
      (was) => ({ ...was, archMap: [{ architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] }] }),
      'cannot be used',
    ],
  ])('refuses one %s', (_what, change, reason) => {
    const file = join(mkdtempSync(join(tmpdir(), 'improve-seccomp-')), 'profile.json');
    writeFileSync(file, JSON.stringify(change(profile())));
    expect(() => readSeccompProfile(file)).toThrow(reason);
  });

  it('says what to do where the file is missing', () => {
    expect(() => readSeccompProfile('/nowhere/profile.json')).toThrow('Put gpu-runner/seccomp/profile.json back');
  });
});
