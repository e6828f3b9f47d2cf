import { describe, expect, it } from 'vitest';
import { percentile, reportLines } from './report.ts';
import type { SoakReport } from './soak.ts';

const report: SoakReport = {
  violations: [],
  recoveries: [1, 2, 3].map((seconds) => ({
    kind: 'kill bot',
    secondsFromFault: seconds + 1,
    secondsFromRestart: seconds,
    wasDisturbed: seconds === 3,
  })),
  missed: ['kill sandbox'],
  unmeasured: [],
  totals: { runs: 4, steps: 8, trials: 16, sandboxes: 30, workFailures: 2 },
  resumedAfterFailures: 1,
  refusedStarts: 0,
  keptFolder: null,
};

describe('the report of a soak', () => {
  it('takes a percentile from the values themselves', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([50, 90, 99, 100].map((percent) => percentile(values, percent))).toEqual([50, 90, 99, 100]);
    expect(percentile([4], 50)).toBe(4);
    expect(percentile([], 50)).toBeNull();
  });

  it('has a row for each kind of fault', () => {
    const row = reportLines(report).find((line) => /^ {2}kill bot +3 \(1\)/.test(line));
    expect(row?.trim().split(/\s+/)).toEqual('kill bot 3 (1) 0 0 3.0 4.0 4.0 4.0 2.0 3.0 3.0 3.0'.split(' '));
  });

  it('says that the invariants hold, or names what does not', () => {
    expect(reportLines(report).join('\n')).toContain('I1 … I6 hold.');
    const broken = reportLines({ ...report, violations: ['I5: a gap.'], keptFolder: '/tmp/soak' }).join('\n');
    expect(broken).toContain('I5: a gap.');
    expect(broken).toContain('/tmp/soak');
    expect(broken).not.toContain('hold');
  });
});
