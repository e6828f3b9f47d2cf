import type { TopLevelSpec } from 'vega-lite';
import { incumbentCourse } from '../refine/outcome.ts';
import type { Run } from '../refine/run.ts';
import { accuracyDomain, baselineSeeds, labelledSteps, looks, pointOf } from './accuracy-data.ts';
import { chartConfig } from './picture.ts';
import { percent, quantity } from './wording.ts';

const blue = '#1f4e79';

/** Validation accuracy of the incumbent after each step, and of every proposal that was trained, with the gate's interval. */
export function accuracyChart(run: Run): TopLevelSpec {
  const course = incumbentCourse(run).map((share) => 100 * share);
  const line = course.map((accuracy, step) => ({ step, accuracy }));
  const points = run.steps.map((step) => pointOf(step, course[step.number] ?? 0));
  const seeds = baselineSeeds(run);
  const x = {
    field: 'step',
    type: 'quantitative' as const,
    scale: { domain: [0, Math.max(1, run.steps.length)], padding: 24, nice: false },
  };
  const axis = {
    values: labelledSteps(run.steps.length),
    labelExpr: labelsOf(run),
    grid: false,
    title: run.steps.length === 0 ? null : 'Step',
    labelLineHeight: 14,
  };
  const y = {
    field: 'accuracy',
    type: 'quantitative' as const,
    scale: { domain: accuracyDomain(course, points, seeds), zero: false, nice: true },
    axis: { title: 'Validation accuracy (%)', tickCount: 6 },
  };
  const shown = Object.values(looks).filter(({ name }) => points.some((point) => point.verdict === name));
  const verdict = {
    field: 'verdict',
    type: 'nominal' as const,
    legend: {
      title: 'Proposal',
      orient: 'bottom' as const,
      direction: 'horizontal' as const,
      symbolSize: 110,
      symbolOpacity: 1,
      titleFontWeight: 'normal' as const,
    },
  };
  const domain = shown.map((look) => look.name);
  const color = { ...verdict, scale: { domain, range: shown.map((look) => look.colour) } };
  const shape = { ...verdict, scale: { domain, range: shown.map((look) => look.shape) } };
  return {
    title: { text: 'Validation accuracy over the steps', subtitle: subtitleOf(run, course) },
    width: Math.min(1100, Math.max(620, 72 * run.steps.length)),
    height: 320,
    layer: [
      {
        data: { values: line },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2.5, color: blue },
        encoding: { x: { ...x, axis }, y },
      },
      {
        data: { values: [...seeds] },
        mark: { type: 'tick', orient: 'horizontal', width: 22, thickness: 1.5, color: blue, opacity: 0.6 },
        encoding: { x, y },
      },
      {
        data: { values: line.slice(0, 1) },
        mark: { type: 'point', shape: 'circle', filled: true, opacity: 1, size: 100, color: blue },
        encoding: { x, y },
      },
      {
        data: { values: points.filter((point) => point.low !== null) },
        mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.75 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 130, opacity: 1, stroke: '#ffffff', strokeWidth: 1 },
        encoding: { x, y, color, shape },
      },
    ],
    config: chartConfig,
  };
}

/** A Vega expression: the number of the step and below it the component that was changed. */
function labelsOf(run: Run): string {
  const labels = [['baseline'], ...run.steps.map((step) => [String(step.number), step.proposal.component])];
  return `${JSON.stringify(labels)}[datum.value]`;
}

function subtitleOf(run: Run, course: readonly number[]): string {
  const first = course[0];
  const last = course.at(-1);
  if (first === undefined || last === undefined) return 'Nothing was trained to the end';
  const seeds = 'Ticks: seeds of the baseline';
  if (run.steps.length === 0) return `Baseline ${percent(first / 100)}, no step was taken. ${seeds}.`;
  const kept = run.steps.filter((step) => step.verdict.name === 'kept').length;
  return `${percent(first / 100)} → ${percent(last / 100)}, ${kept} of ${quantity(run.steps.length, 'proposal')} kept. Bars: interval of the gain. ${seeds}.`;
}
