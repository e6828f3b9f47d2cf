import { type Breakout, openBreakouts, type Program } from './breakouts.ts';
import { bad, type Finding, good, warning } from './finding.ts';

/** How a machine stands to known breakouts. */
export type Exposure = {
  /** GPUs make a breakout cost more, and their users share a driver with it: there nothing known may be open. */
  readonly hasGpus: boolean;
  /** Names that somebody has taken upon themselves. */
  readonly allowed: readonly string[];
};

const remedies: Readonly<Record<Program['program'], string>> = {
  runc: "Install Docker's own packages (https://docs.docker.com/engine/install); distributions often stay behind.",
  'NVIDIA Container Toolkit':
    'Update it to 1.18.1 or newer (https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-guide.html).',
};

export function judgeBreakouts(program: Program, { hasGpus, allowed }: Exposure): Finding {
  const open = openBreakouts(program);
  if (open.length === 0) {
    const backported = program.backported.length > 0 ? ', with the fixes of its distribution' : '';
    return good(program.program, `${program.version}${backported}`);
  }
  const refused = open.filter(({ name }) => !allowed.includes(name));
  const found = `${program.version} is open to ${inWords(open)}`;
  const remedy = remedies[program.program];
  if (refused.length === 0) return warning(program.program, `${found}; ALLOW_UNPATCHED accepts it`, remedy);
  if (!hasGpus) return warning(program.program, found, remedy);
  const names = refused.map(({ name }) => name).join(',');
  return bad(program.program, found, `${remedy} No GPU job runs until then, unless you set ALLOW_UNPATCHED=${names}.`);
}

/** Each name stands with the versions that fix it; those that were fixed together stand together. */
function inWords(breakouts: readonly Breakout[]): string {
  const together = Map.groupBy(breakouts, ({ fixedIn }) => fixedIn.join(', '));
  return [...together]
    .map(([fixedIn, ones]) => `${ones.map(({ name }) => name).join(', ')} (fixed in ${fixedIn})`)
    .join('; ');
}

/** Why this machine must not run GPU jobs, and what to do; null where it may. */
export function refuseGpuJobs(programs: readonly Program[], allowed: readonly string[]): string | null {
  const affected = programs
    .map(({ program, version, backported }) => ({
      program,
      version,
      open: openBreakouts({ program, version, backported }).filter(({ name }) => !allowed.includes(name)),
    }))
    .filter(({ open }) => open.length > 0);
  if (affected.length === 0) return null;
  const names = affected.flatMap(({ open }) => open.map(({ name }) => name)).join(',');
  return [
    'GPU jobs are refused here, because code could break out of its sandbox.',
    ...affected.map(
      ({ program, version, open }) => `${program} ${version} is open to ${inWords(open)}. ${remedies[program]}`,
    ),
    `To run them all the same, set ALLOW_UNPATCHED=${names}.`,
  ].join(' ');
}
