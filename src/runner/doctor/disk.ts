import { access, constants } from 'node:fs/promises';
import { askProgram } from './ask-program.ts';
import { bad, type Finding, good, warning } from './finding.ts';

export function judgeDisk(name: string, folder: string, free: number | null, leastBytes: number): Finding {
  if (free === null) return good(name, `${folder} cannot be seen from here`);
  const found = `${gigabytes(free)} free in ${folder}`;
  if (free >= 2 * leastBytes) return good(name, found);
  const remedy = `Free some, or move it to a larger disk: below ${gigabytes(leastBytes)} no trial starts.`;
  return free >= leastBytes ? warning(name, found, remedy) : bad(name, found, remedy);
}

function gigabytes(bytes: number): string {
  const amount = bytes / 1e9;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} GB`;
}

export type VolumeFacts = {
  readonly isRoot: boolean;
  /** Whether the engine mounts what this process sees: not one on another machine, nor in a namespace of its own. */
  readonly isEngineHere: boolean;
  readonly hasLoopDevices: boolean;
  readonly missingPrograms: readonly string[];
};

export async function collectVolumes(isEngineHere: boolean): Promise<VolumeFacts> {
  const programs = ['losetup', 'mkfs.ext4'];
  const missing = await Promise.all(programs.map(async (program) => ((await isInstalled(program)) ? [] : [program])));
  return {
    isRoot: process.getuid?.() === 0,
    isEngineHere,
    hasLoopDevices: await isThere('/dev/loop-control'),
    missingPrograms: missing.flat(),
  };
}

/** mkfs.ext4 answers a question for its version with an exit code of its own: any answer will do. */
async function isInstalled(program: string): Promise<boolean> {
  return (await askProgram(program, ['-V'])).state !== 'missing';
}

async function isThere(file: string): Promise<boolean> {
  return await access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}

/** What a sandbox can fill: a volume of limited size where this machine can make one. */
export function judgeVolumes({ isRoot, isEngineHere, hasLoopDevices, missingPrograms }: VolumeFacts): Finding {
  const name = 'Output volumes';
  const without = 'plain ones, watched and killed at their limit';
  if (!isEngineHere) {
    return warning(name, without, 'Limited ones need an engine on this machine that is not rootless.');
  }
  if (!isRoot) return warning(name, without, 'Limited ones need a runner that is root: only root can mount them.');
  if (missingPrograms.length > 0) {
    return warning(
      name,
      `${without}: ${missingPrograms.join(' and ')} missing`,
      'Install them (Debian, Ubuntu: `apt-get install mount e2fsprogs`).',
    );
  }
  if (!hasLoopDevices) {
    return warning(name, `${without}: there are no loop devices`, 'Load them with `modprobe loop`.');
  }
  return good(name, 'limited in size (ext4 on loop devices)');
}
