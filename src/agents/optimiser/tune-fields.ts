import type { Component } from '../../refine/component.ts';
import { codeId, withComponent } from '../../refine/pipeline.ts';
import { codeOf } from '../../refine/python-code.ts';
import type { Run } from '../../refine/run.ts';
import { triedCode } from '../../refine/tried.ts';
import { editConfig, readConfig } from '../config-edit.ts';
import { pointOf, readObservations } from './observations.ts';
import type { Point, Space } from './space.ts';
import { suggest } from './suggest.ts';

/** A module with other numbers in its CONFIG, and those numbers that differ. */
export type Tuned = { readonly source: string; readonly changes: Point };

/** Suggestions that turn out to be tried already, and are avoided then. */
const attempts = 50;

/**
 * The incumbent's module with new values for these fields, from all that the run has learnt of them. Never a pipeline that the run
 * has tried, a draft that was refused in this step, or a module that is not wanted; the same run gives the same values. Null when
 * nothing new was found.
 */
export function tuneFields(
  run: Run,
  component: Component,
  space: Space,
  isWanted: (source: string) => boolean = () => true,
): Tuned | null {
  if (run.incumbent === null) throw new Error(`run ${run.id} has no incumbent to tune`);
  const { pipeline } = run.incumbent;
  const source = pipeline[component];
  const fields = Object.keys(space);
  const current = pointOf(source, fields);
  if (current === null)
    throw new Error(`Not every one of ${fields.join(', ')} is a number in CONFIG; ${numbersOf(source)}`);
  const observations = readObservations(run, component, fields);
  const tried = triedCode(run);
  const refused = refusedCode(run);
  const avoid: Point[] = [];
  while (avoid.length < attempts) {
    const point = suggest({ space, observations, avoid, seed: run.settings.seed });
    if (point === null) return null;
    const changes = Object.fromEntries(Object.entries(point).filter(([field, value]) => current[field] !== value));
    const tuned = editConfig(source, changes);
    const isNew = !tried.has(codeId(withComponent(pipeline, component, tuned))) && !refused.has(codeOf(tuned));
    if (isNew && isWanted(tuned)) return { source: tuned, changes };
    avoid.push(point);
  }
  return null;
}

function refusedCode({ phase }: Run): ReadonlySet<string> {
  const refusals = 'refusals' in phase ? phase.refusals : [];
  return new Set(refusals.flatMap(({ draft }) => (draft === null ? [] : [codeOf(draft.source)])));
}

function numbersOf(source: string): string {
  const numbers = Object.entries(readConfig(source)).filter(([, value]) => typeof value === 'number');
  return `these are: ${numbers.map(([key]) => key).join(', ') || 'none'}.`;
}
