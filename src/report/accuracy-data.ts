import { meanAccuracy, type Run, type Step, type Verdict } from '../refine/run.ts';

/** Shapes as well as colours: the chart is readable in grey and for colour-blind people. */
export const looks: Readonly<Record<Verdict['name'], { name: string; colour: string; shape: string }>> = {
  kept: { name: 'kept', colour: '#1b7f4d', shape: 'circle' },
  rolledBack: { name: 'rolled back', colour: '#c2410c', shape: 'triangle-down' },
  inconclusive: { name: 'inconclusive', colour: '#7c6f00', shape: 'diamond' },
  failed: { name: 'failed', colour: '#b91c1c', shape: 'cross' },
  vetoed: { name: 'vetoed', colour: '#6b7280', shape: 'square' },
  dropped: { name: 'dropped', colour: '#6b7280', shape: 'triangle-right' },
};

/** A proposal in the chart; accuracies in %. `low` and `high` are the gate's interval, null where it did not judge. */
export type Point = { step: number; verdict: string; accuracy: number; low: number | null; high: number | null };

/** Where it was not judged, a proposal stands on the incumbent's line. */
export function pointOf({ number, verdict, trials }: Step, incumbent: number): Point {
  const common = { step: number, verdict: looks[verdict.name].name };
  if (!('comparison' in verdict)) return { ...common, accuracy: incumbent, low: null, high: null };
  const accuracy = 100 * meanAccuracy(trials);
  const { gain, low, high } = verdict.comparison;
  return { ...common, accuracy, low: accuracy + 100 * (low - gain), high: accuracy + 100 * (high - gain) };
}

export type Seed = { step: number; accuracy: number };

/** The single trainings of the baseline: their spread is the noise that every step is held against. */
export function baselineSeeds(run: Run): readonly Seed[] {
  return (run.baseline?.trials ?? []).map((trial) => ({ step: 0, accuracy: 100 * trial.score.accuracy }));
}

const roomPoints = 0.2;

/** All that is drawn, with a little room, so that a lone value does not fill the axis. */
export function accuracyDomain(course: readonly number[], points: readonly Point[], seeds: readonly Seed[]): number[] {
  const intervals = points.flatMap(({ accuracy, low, high }) => [accuracy, low ?? accuracy, high ?? accuracy]);
  const values = [...course, ...seeds.map(({ accuracy }) => accuracy), ...intervals];
  if (values.length === 0) return [0, 100];
  return [Math.max(0, Math.min(...values) - roomPoints), Math.min(100, Math.max(...values) + roomPoints)];
}

const mostTicks = 16;

/** The steps that get a label: all, or every n-th of many. */
export function labelledSteps(steps: number): number[] {
  const every = Math.ceil((steps + 1) / mostTicks);
  return Array.from({ length: steps + 1 }, (_, step) => step).filter((step) => step % every === 0);
}
