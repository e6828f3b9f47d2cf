import { hasFix, parseVersion } from './version.ts';

/** A published way out of a container. */
export type Breakout = {
  readonly name: string;
  readonly program: 'runc' | 'NVIDIA Container Toolkit';
  readonly what: string;
  /** The first fixed version of each release line. */
  readonly fixedIn: readonly string[];
  readonly source: string;
};

const november2025 = ['1.2.8', '1.3.3', '1.4.0-rc.3'];
const runcAdvisory = 'https://github.com/opencontainers/runc/security/advisories';

/** Every one that this project knows. Add a row, and the check names it. */
export const knownBreakouts: readonly Breakout[] = [
  {
    name: 'CVE-2024-21626',
    program: 'runc',
    what: 'a leaked file descriptor leads to the file system of the machine',
    fixedIn: ['1.1.12'],
    source: `${runcAdvisory}/GHSA-xr7r-f8xq-vfvv`,
  },
  {
    name: 'CVE-2025-31133',
    program: 'runc',
    what: 'masked paths can be made writable through /dev/null',
    fixedIn: november2025,
    source: `${runcAdvisory}/GHSA-9493-h29p-rfm2`,
  },
  {
    name: 'CVE-2025-52565',
    program: 'runc',
    what: 'the mount of /dev/console can be led elsewhere',
    fixedIn: november2025,
    source: `${runcAdvisory}/GHSA-qw9x-cqr3-wc7r`,
  },
  {
    name: 'CVE-2025-52881',
    program: 'runc',
    what: 'writes to /proc can be led elsewhere, past AppArmor and SELinux',
    fixedIn: november2025,
    source: `${runcAdvisory}/GHSA-cgrx-mc8f-2prm`,
  },
  {
    name: 'CVE-2024-0132',
    program: 'NVIDIA Container Toolkit',
    what: 'an image can mount the file system of the machine in a race',
    fixedIn: ['1.16.2'],
    source: 'https://nvd.nist.gov/vuln/detail/CVE-2024-0132',
  },
  {
    name: 'CVE-2025-23359',
    program: 'NVIDIA Container Toolkit',
    what: 'the fix of CVE-2024-0132 can be passed by',
    fixedIn: ['1.17.4'],
    source: 'https://nvd.nist.gov/vuln/detail/CVE-2025-23359',
  },
  {
    name: 'CVE-2025-23266',
    program: 'NVIDIA Container Toolkit',
    what: 'hooks run as root with the environment of the image',
    fixedIn: ['1.17.8'],
    source: 'https://nvd.nist.gov/vuln/detail/CVE-2025-23266',
  },
  {
    name: 'CVE-2025-23267',
    program: 'NVIDIA Container Toolkit',
    what: 'a link in an image leads update-ldcache out of it',
    fixedIn: ['1.17.8'],
    source: 'https://nvd.nist.gov/vuln/detail/CVE-2025-23267',
  },
];

/** A program that breakouts are known of, as it is on this machine. */
export type Program = {
  readonly program: Breakout['program'];
  readonly version: string;
  /** Fixes that the distribution's package names in its changelog: it may carry them under an old version number. */
  readonly backported: readonly string[];
};

/** What is open. Of a version that cannot be read, everything is. */
export function openBreakouts({ program, version, backported }: Program): readonly Breakout[] {
  const parsed = parseVersion(version);
  return knownBreakouts.filter(
    (breakout) =>
      breakout.program === program &&
      !backported.includes(breakout.name) &&
      (parsed === null || !hasFix(parsed, breakout.fixedIn)),
  );
}
