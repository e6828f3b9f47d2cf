import { describe, expect, it } from 'vitest';
import { judgeBreakouts, refuseGpuJobs } from '../../../src/runner/doctor/breakout-findings.ts';
import { knownBreakouts, openBreakouts, type Program } from '../../../src/runner/doctor/breakouts.ts';

const november2025 = ['CVE-2025-31133', 'CVE-2025-52565', 'CVE-2025-52881'];
const runc = (version: string, backported: readonly string[] = []): Program => ({
  program: 'runc',
  version,
  backported,
});
const toolkit = (version: string): Program => ({ program: 'NVIDIA Container Toolkit', version, backported: [] });
const namesOf = (program: Program) => openBreakouts(program).map(({ name }) => name);

describe('the known breakouts', () => {
  it('each stand once, with versions that fix them and a source', () => {
    expect(new Set(knownBreakouts.map(({ name }) => name)).size).toBe(knownBreakouts.length);
    for (const { name, fixedIn, source } of knownBreakouts) {
      expect(name).toMatch(/^CVE-\d{4}-\d+$/);
      expect(fixedIn.length).toBeGreaterThan(0);
      expect(source).toMatch(/^https:/);
    }
  });

  it.each([
    ['1.0.0~rc93+ds1-5+deb11u3', ['CVE-2024-21626', ...november2025]],
    ['1.1.5+ds1', ['CVE-2024-21626', ...november2025]],
    ['1.1.12', november2025],
    ['1.2.7', november2025],
    ['1.2.8', []],
    ['1.3.0-rc.1', november2025],
    ['1.3.3-0ubuntu1~24.04.3', []],
    ['1.4.0-rc.2', november2025],
    ['1.4.0', []],
    ['library-import', ['CVE-2024-21626', ...november2025]],
  ])('of runc %s are open: %j', (version, open) => {
    expect(namesOf(runc(version))).toEqual(open);
  });

  it('are closed by a fix that the distribution names', () => {
    expect(namesOf(runc('1.1.5+ds1', ['CVE-2024-21626']))).toEqual(november2025);
    expect(namesOf(runc('1.1.5+ds1', ['CVE-2024-21626', ...november2025]))).toEqual([]);
  });

  it.each([
    ['1.16.1', ['CVE-2024-0132', 'CVE-2025-23359', 'CVE-2025-23266', 'CVE-2025-23267']],
    ['1.16.2', ['CVE-2025-23359', 'CVE-2025-23266', 'CVE-2025-23267']],
    ['1.17.4', ['CVE-2025-23266', 'CVE-2025-23267']],
    ['1.17.8', []],
    ['1.18.0-rc.1', []],
    ['of unknown version', ['CVE-2024-0132', 'CVE-2025-23359', 'CVE-2025-23266', 'CVE-2025-23267']],
  ])('of the NVIDIA Container Toolkit %s are open: %j', (version, open) => {
    expect(namesOf(toolkit(version))).toEqual(open);
  });
});

describe('a machine with a known breakout', () => {
  const withGpus = { hasGpus: true, allowed: [] };

  it('without GPUs is warned, with the fixed versions', () => {
    expect(judgeBreakouts(runc('1.2.7'), { hasGpus: false, allowed: [] })).toMatchObject({
      verdict: 'warning',
      found: '1.2.7 is open to CVE-2025-31133, CVE-2025-52565, CVE-2025-52881 (fixed in 1.2.8, 1.3.3, 1.4.0-rc.3)',
    });
  });

  it('with GPUs is bad, and told the name that accepts it', () => {
    expect(judgeBreakouts(toolkit('1.17.7'), withGpus)).toMatchObject({
      verdict: 'bad',
      remedy: expect.stringMatching(/Update it.*ALLOW_UNPATCHED=CVE-2025-23266,CVE-2025-23267/),
    });
  });

  it('with GPUs is warned where every name was accepted, and bad where one was not', () => {
    const exposure = { hasGpus: true, allowed: november2025 };
    expect(judgeBreakouts(runc('1.2.7'), exposure).verdict).toBe('warning');
    expect(judgeBreakouts(runc('1.2.7'), { hasGpus: true, allowed: november2025.slice(1) })).toMatchObject({
      verdict: 'bad',
      remedy: expect.stringContaining('ALLOW_UNPATCHED=CVE-2025-31133.'),
    });
  });

  it('is good once it is patched', () => {
    expect(judgeBreakouts(runc('1.3.3'), withGpus)).toEqual({ name: 'runc', verdict: 'good', found: '1.3.3' });
  });
});

describe('GPU jobs', () => {
  it('are refused with each name, the versions and the remedy', () => {
    const reason = refuseGpuJobs([runc('1.1.12'), toolkit('1.17.7')], []);
    expect(reason).toContain('runc 1.1.12 is open to CVE-2025-31133, CVE-2025-52565, CVE-2025-52881 (fixed in 1.2.8');
    expect(reason).toContain(
      'NVIDIA Container Toolkit 1.17.7 is open to CVE-2025-23266, CVE-2025-23267 (fixed in 1.17.8)',
    );
    expect(reason).toContain("Install Docker's own packages");
    expect(reason).toContain(
      'set ALLOW_UNPATCHED=CVE-2025-31133,CVE-2025-52565,CVE-2025-52881,CVE-2025-23266,CVE-2025-23267.',
    );
  });

  it('run where each was accepted by name, and are refused for the one that was not', () => {
    expect(refuseGpuJobs([runc('1.1.12')], november2025)).toBeNull();
    expect(refuseGpuJobs([runc('1.1.12')], november2025.slice(0, 2))).toContain('ALLOW_UNPATCHED=CVE-2025-52881.');
  });

  it('run on patched programs', () => {
    expect(refuseGpuJobs([runc('1.3.3'), toolkit('1.17.8')], [])).toBeNull();
  });
});
