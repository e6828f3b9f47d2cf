import { type FaultKind, faultKinds } from './plan.ts';
import type { Recovery } from './recoveries.ts';
import { recoveryMeans } from './recovery.ts';
import type { SoakReport } from './soak.ts';

const percentiles = [50, 90, 99, 100] as const;

/** The report of a soak, as lines. */
export function reportLines(report: SoakReport): readonly string[] {
  const { totals } = report;
  return [
    '',
    'Things are going again when, after',
    ...faultKinds.map((kind) => `  ${kind.padEnd(15)} ${recoveryMeans[kind]}.`),
    '',
    'Seconds until then, from the fault and from when what it hit had been started (or continued) again; in brackets how',
    'many of them were hit by another fault before. Missed: there was nothing to hit. Not told: nothing was left to do.',
    '',
    `${' '.repeat(47)}from the fault               from the restart`,
    row('fault', ['count', 'missed', 'not told'], ['p50', 'p90', 'p99', 'max', 'p50', 'p90', 'p99', 'max']),
    ...faultKinds.map((kind) => kindRow(kind, report)),
    '',
    `${totals.runs} runs, ${totals.steps} steps, ${totals.trials} trials, ${totals.sandboxes} sandboxes created; work was done again ` +
      `${totals.workFailures} times, runs that had paused for it were resumed ${report.resumedAfterFailures} times.`,
    `Starts refused while Redis was down: ${report.refusedStarts}.`,
    ...(report.violations.length === 0
      ? ['I1 … I6 hold. Every run has ended, nothing was charged to the code, no sandbox was created twice.']
      : [`${report.violations.length} violations:`, ...report.violations.map((sentence) => `  ${sentence}`)]),
    ...(report.keptFolder === null ? [] : [`The data folder with soak.log is kept: ${report.keptFolder}`]),
  ];
}

function kindRow(kind: FaultKind, { recoveries, missed, unmeasured }: SoakReport): string {
  const ofKind = recoveries.filter((recovery) => recovery.kind === kind);
  const disturbed = ofKind.filter(({ wasDisturbed }) => wasDisturbed).length;
  const counts = [
    `${ofKind.length} (${disturbed})`,
    String(missed.filter((other) => other === kind).length),
    String(unmeasured.filter((other) => other === kind).length),
  ];
  const seconds = (of: (recovery: Recovery) => number) =>
    percentiles.map((share) => percentile(ofKind.map(of), share)?.toFixed(1) ?? '–');
  return row(kind, counts, [
    ...seconds(({ secondsFromFault }) => secondsFromFault),
    ...seconds(({ secondsFromRestart }) => secondsFromRestart),
  ]);
}

function row(name: string, counts: readonly string[], numbers: readonly string[]): string {
  return `  ${name.padEnd(15)}${counts.map((count) => count.padStart(10)).join('')}${numbers.map((number) => number.padStart(7)).join('')}`;
}

/** The smallest of the values that so many percent of them do not exceed; null where there are none. */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
}
