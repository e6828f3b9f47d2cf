import { expect, it } from 'vitest';
import { faultKinds } from './plan.ts';
import { reportLines } from './report.ts';
import { soak } from './soak.ts';

/** Far above what is seen, and above what BullMQ takes to give a dead runner's job to the next one. */
const longestRecoverySeconds = 60;

it('runs survive two minutes of random kills of everything: I1 to I6 hold, and all is going again soon after each', async () => {
  const report = await soak({ seconds: 120, seed: 1, say: () => {} });
  const told = reportLines(report).join('\n');
  expect(report.violations, told).toEqual([]);
  const met = new Set(report.recoveries.map(({ kind }) => kind));
  expect([...met, ...report.missed, ...report.unmeasured], told).toEqual(expect.arrayContaining([...faultKinds]));
  expect(report.recoveries.length, told).toBeGreaterThan(10);
  const slow = report.recoveries.filter(({ secondsFromRestart }) => secondsFromRestart > longestRecoverySeconds);
  expect(slow, told).toEqual([]);
  expect(report.totals.runs, told).toBeGreaterThanOrEqual(3);
}, 540_000);
