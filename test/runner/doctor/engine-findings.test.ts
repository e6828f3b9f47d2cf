import { describe, expect, it } from 'vitest';
import { type EngineFacts, fixesNamedBy } from '../../../src/runner/doctor/engine-facts.ts';
import { judgeAbsence, judgeEngine, refuseRuntime } from '../../../src/runner/doctor/engine-findings.ts';
import type { Finding } from '../../../src/runner/doctor/finding.ts';
import { engineInOrder } from './engine-under-test.ts';

describe('a Docker engine', () => {
  it('in order is good in every respect', () => {
    const findings = judgeEngine(engineInOrder, 'runc');
    expect(findings.filter(({ verdict }) => verdict !== 'good')).toEqual([]);
    expect(findings).toHaveLength(9);
  });

  it.each<[string, Partial<EngineFacts>, string, Finding['verdict'], RegExp, RegExp]>([
    [
      "of Debian's 20.10",
      { ServerVersion: '20.10.24+dfsg1' },
      'Docker engine',
      'warning',
      /older than 25/,
      /newer one/,
    ],
    ['before its release', { ServerVersion: '25.0.0-rc.1' }, 'Docker engine', 'warning', /25\.0\.0-rc\.1/, /newer one/],
    ['without a version', { ServerVersion: '' }, 'Docker engine', 'warning', /tells no version/, /newer one/],
    [
      "with NVIDIA's runtime as the default",
      { DefaultRuntime: 'nvidia' },
      'Default runtime',
      'bad',
      /every container gets the GPUs/,
      /Remove "default-runtime"/,
    ],
    ['without seccomp', { SecurityOptions: ['name=apparmor'] }, 'Seccomp', 'bad', /has none/, /CONFIG_SECCOMP_FILTER/],
    ['that tells no security option', { SecurityOptions: null }, 'Seccomp', 'bad', /has none/, /kernel/],
    [
      'with its seccomp profile switched off',
      { SecurityOptions: ['name=seccomp,profile=unconfined'] },
      'Seccomp',
      'warning',
      /switched off/,
      /Remove "seccomp-profile"/,
    ],
    [
      'that cannot limit swap',
      { SwapLimit: false, CgroupVersion: '1' },
      'Limits',
      'warning',
      /none on swap \(cgroup v1\)/,
      /swapaccount=1/,
    ],
    ['that cannot limit memory', { MemoryLimit: false }, 'Limits', 'bad', /none on memory/, /cgroup controllers/],
    ['that cannot limit processes', { PidsLimit: false }, 'Limits', 'bad', /none on processes/, /cgroup controllers/],
    [
      'without root, that was not given the CPU controllers',
      { CPUSet: false, CpuCfsQuota: false, SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'] },
      'Limits',
      'warning',
      /none on CPU sets, CPU time/,
      /Delegate=cpu cpuset/,
    ],
    [
      'without live-restore',
      { LiveRestoreEnabled: false },
      'Live-restore',
      'warning',
      /kills every training/,
      /"live-restore": true.*kill -HUP/,
    ],
    ['on vfs', { Driver: 'vfs' }, 'Storage driver', 'warning', /copies its whole image/, /overlay2/],
  ])('%s is told so, with the remedy', (_what, facts, name, verdict, found, remedy) => {
    const finding = judgeEngine({ ...engineInOrder, ...facts }, 'runc').find((one) => one.name === name);
    expect(finding).toMatchObject({
      verdict,
      found: expect.stringMatching(found),
      remedy: expect.stringMatching(remedy),
    });
  });

  it.each([
    [['name=rootless', 'name=seccomp,profile=builtin'], /rootless/],
    [['name=userns', 'name=seccomp,profile=builtin'], /^remapped/],
    [['name=seccomp,profile=builtin'], /^not remapped/],
  ])('with %j tells how users are mapped', (SecurityOptions, found) => {
    const findings = judgeEngine({ ...engineInOrder, SecurityOptions }, 'runc');
    expect(findings.find(({ name }) => name === 'User namespaces')).toMatchObject({
      verdict: 'good',
      found: expect.stringMatching(found),
    });
  });
});

describe('the chosen runtime', () => {
  it('is refused in one sentence where the engine does not know it', () => {
    expect(refuseRuntime(engineInOrder, 'runc')).toBeNull();
    expect(refuseRuntime({ ...engineInOrder, Runtimes: null }, 'runc')).toBeNull();
    expect(refuseRuntime({ ...engineInOrder, Runtimes: { runc: {}, runsc: {} } }, 'runsc')).toBeNull();
    expect(refuseRuntime(engineInOrder, 'runsc')).toMatch(/does not know runsc.*Install gVisor.*unset SANDBOX_RUNTIME/);
  });
});

describe('an engine that gives no answer', () => {
  it.each([
    ['absent', /Start it/],
    ['forbidden', /usermod -aG docker/],
    ['silent', /log says why/],
  ] as const)('because it is %s is bad, with the remedy', (state, remedy) => {
    expect(judgeAbsence({ state, why: 'why' })).toMatchObject({
      verdict: 'bad',
      remedy: expect.stringMatching(remedy),
    });
  });
});

describe("a distribution's changelog", () => {
  const changelog = [
    'runc (1.1.5+ds1-1+deb12u1) bookworm-security; urgency=high',
    '  * CVE-2024-21626: several container breakouts due to internally leaked fds',
    'runc (1.1.5+ds1-1) unstable; urgency=medium',
    '    + CVE-2023-25809: rootless; (re-introduced CVE-2019-19921)',
  ].join('\n');

  it('names the fixes of the very package that runs', () => {
    expect(fixesNamedBy(changelog, '1.1.5+ds1-1+deb12u1')).toEqual([
      'CVE-2024-21626',
      'CVE-2023-25809',
      'CVE-2019-19921',
    ]);
  });

  it.each(['1.1.5+ds1-1', 'v1.1.5-0-gf19387a6', ''])('says nothing about another one (%j)', (version) => {
    expect(fixesNamedBy(changelog, version)).toEqual([]);
  });
});
