/** A version as it can be compared: three numbers, and what makes it a pre-release of them. */
export type Version = {
  readonly numbers: readonly [number, number, number];
  /** null: a release. */
  readonly preRelease: { readonly stage: string; readonly number: number } | null;
};

const pattern = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-~.]?(alpha|beta|rc)[.-]?(\d*))?/;

/**
 * Takes what programs and packages say of themselves: `v1.3.0-rc.1`, `20.10.24+dfsg1`, `1.1.5+ds1-1+deb12u1`,
 * `1.0.0~rc93`. What a distribution adds does not count. null where it is no version.
 */
export function parseVersion(text: string): Version | null {
  const found = pattern.exec(text.trim());
  if (found === null) return null;
  const [, major, minor, patch = '0', stage, number = ''] = found;
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    preRelease: stage === undefined ? null : { stage, number: Number(number) },
  };
}

/** Negative where `a` is older than `b`. A pre-release is older than its release. */
export function compareVersions(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.preRelease === null || b.preRelease === null)
    return Number(a.preRelease === null) - Number(b.preRelease === null);
  // alpha, beta and rc stand in the order of the alphabet.
  return a.preRelease.stage.localeCompare(b.preRelease.stage) || a.preRelease.number - b.preRelease.number;
}

/** False also where the text is no version. */
export function isAtLeast(text: string, least: string): boolean {
  const [version, needed] = [parseVersion(text), parseVersion(least)];
  return version !== null && needed !== null && compareVersions(version, needed) >= 0;
}

/**
 * Whether a version has a fix that was released for several lines (1.2.8, 1.3.3): it needs the one of its own line,
 * and a line that is younger than all of them was made with it.
 */
export function hasFix(version: Version, fixedIn: readonly string[]): boolean {
  const fixes = fixedIn.map(parseVersion).filter((fix) => fix !== null);
  const ofItsLine = fixes.find((fix) => lineOf(fix) === lineOf(version));
  if (ofItsLine !== undefined) return compareVersions(version, ofItsLine) >= 0;
  return fixes.every((fix) => compareVersions(version, fix) > 0);
}

function lineOf({ numbers: [major, minor] }: Version): string {
  return `${major}.${minor}`;
}
