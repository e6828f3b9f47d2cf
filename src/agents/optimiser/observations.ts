import type { Component } from '../../refine/component.ts';
import { withComponent } from '../../refine/pipeline.ts';
import { codeOf } from '../../refine/python-code.ts';
import { meanAccuracy, type Run, type Step, type TrainedPipeline } from '../../refine/run.ts';
import { editConfig, readConfig } from '../config-edit.ts';
import type { Point } from './space.ts';
import type { Observation } from './suggest.ts';

/**
 * What the run has learnt of these fields of a component's CONFIG: one observation for the baseline, and one for every trained
 * proposal that changed nothing but them, whatever its verdict. One that failed has the loss NaN.
 *
 * The loss is the error, 1 - mean validation accuracy, as it would be beside what the incumbent is today. When something else is
 * kept, in another component or another field, all losses so far shrink by the share of the error that it took away: a model
 * that leaves two thirds of the error leaves two thirds of each loss. When a change of these fields and more at once is kept
 * (another optimiser with its own learning rate, a rewritten module), what was learnt before is of another pipeline, and is
 * forgotten. What else was tried and not kept says nothing of these fields.
 */
export function readObservations(run: Run, component: Component, fields: readonly string[]): readonly Observation[] {
  let observations = run.baseline === null ? [] : observe(run.baseline, component, fields);
  for (const step of run.steps) {
    const isKept = step.verdict.name === 'kept';
    const pipeline = withComponent(step.before, step.proposal.component, step.proposal.source);
    const learnt = () => observe({ pipeline, trials: step.trials }, component, fields, step.verdict.name === 'failed');
    switch (reach(step, component, fields)) {
      case 'these':
        observations = [...observations, ...learnt()];
        break;
      case 'others':
        if (isKept) observations = observations.map(({ point, loss }) => ({ point, loss: loss * remaining(step) }));
        break;
      case 'both':
        if (isKept) observations = learnt();
        break;
    }
  }
  return observations;
}

/** The fields' values in a module; null where one of them is no number there. */
export function pointOf(source: string, fields: readonly string[]): Point | null {
  const config = readConfig(source);
  const values = fields.map((field) => [field, config[field]] as const);
  const numbers = values.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return numbers.length === fields.length ? Object.fromEntries(numbers) : null;
}

/** At most one observation: none where the fields are missing or nothing was trained. */
function observe(
  { pipeline, trials }: TrainedPipeline,
  component: Component,
  fields: readonly string[],
  hasFailed = false,
): readonly Observation[] {
  const point = pointOf(pipeline[component], fields);
  if (point === null) return [];
  if (hasFailed) return [{ point, loss: Number.NaN }];
  return trials.length === 0 ? [] : [{ point, loss: 1 - meanAccuracy(trials) }];
}

/** What a step changed: only these fields, only other things, or both. New code may use the same values in another way: both. */
function reach(
  { before, proposal }: Step,
  component: Component,
  fields: readonly string[],
): 'these' | 'others' | 'both' {
  if (proposal.component !== component) return 'others';
  if (withoutValues(before[component]) !== withoutValues(proposal.source)) return 'both';
  const [old, now] = [readConfig(before[component]), readConfig(proposal.source)];
  const changed = Object.keys(now).filter((field) => old[field] !== now[field]);
  const these = changed.filter((field) => fields.includes(field));
  if (these.length === 0) return 'others';
  return these.length === changed.length ? 'these' : 'both';
}

/** The code of a module whatever values its CONFIG holds, however they are written. */
function withoutValues(source: string): string {
  return codeOf(editConfig(source, Object.fromEntries(Object.keys(readConfig(source)).map((field) => [field, null]))));
}

/** The error that a kept step left, as a share of the error before it. */
function remaining({ verdict, trials }: Step): number {
  if (verdict.name !== 'kept' || trials.length === 0) return 1;
  const after = 1 - meanAccuracy(trials);
  const before = after + verdict.comparison.gain;
  return before > 0 ? after / before : 1;
}
