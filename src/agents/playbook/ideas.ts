import { createHash } from 'node:crypto';
import type { Component } from '../../refine/component.ts';
import { withComponent } from '../../refine/pipeline.ts';
import { openComponents, type Run } from '../../refine/run.ts';
import { type Config, editConfig } from '../config-edit.ts';
import { readPipelineConfig } from './component-config.ts';
import { dataMoves } from './data-moves.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import { permission, trust } from './history.ts';
import { modelMoves } from './model-moves.ts';
import type { Move } from './move.ts';
import { trainingMoves } from './training-moves.ts';
import { changes } from './wording.ts';

/** A move that could be made now: everything a proposal says, and what it is worth against others. */
export type Idea = {
  readonly component: Component;
  readonly move: string;
  readonly summary: string;
  readonly because: string;
  /** Share of validation images. */
  readonly expectedGain: number;
  readonly costFactor: number;
  readonly source: string;
  readonly worth: number;
};

/** All that may be tried now in components that are not frozen, most promising first. */
export function rankIdeas(run: Run): readonly Idea[] {
  const evidence = readEvidence(run);
  return everyIdea(run, evidence, false)
    .filter((idea) => idea.expectedGain > 0 && fits(idea, evidence))
    .toSorted((one, other) => other.worth - one.worth || tieBreak(run, one).localeCompare(tieBreak(run, other)));
}

/** The move that a person named, whatever the evidence says of it; null where it cannot be made or was tried on this incumbent. */
export function ideaAskedFor(run: Run, move: string): Idea | null {
  return everyIdea(run, readEvidence(run), true).find((idea) => idea.move === move) ?? null;
}

/** The names and words of all moves, by component. */
export const knownMoves: readonly { readonly component: Component; readonly name: string; readonly words: RegExp }[] = [
  ...dataMoves.map(({ name, words }) => ({ component: 'data' as const, name, words })),
  ...modelMoves.map(({ name, words }) => ({ component: 'model' as const, name, words })),
  ...trainingMoves.map(({ name, words }) => ({ component: 'training' as const, name, words })),
];

function everyIdea(run: Run, evidence: Evidence, isAskedFor: boolean): readonly Idea[] {
  if (run.incumbent === null) return [];
  const { pipeline } = run.incumbent;
  const config = readPipelineConfig(pipeline);
  const open = openComponents(run);
  const isPermitted = permission(run, isAskedFor);
  const ideasFor = <C extends Config>(
    component: Component,
    moves: readonly Move<C>[],
    current: C | null,
  ): readonly Idea[] => {
    if (current === null || !open.includes(component)) return [];
    const credit = trust(run, component);
    return moves.flatMap((move) => {
      const change = move.change(current, evidence, run);
      if (change === null) return [];
      const source = editConfig(pipeline[component], change as Config);
      if (!isPermitted(move, withComponent(pipeline, component, source))) return [];
      const expectedGain = move.relief(evidence, current) * evidence.error * credit;
      const costFactor = move.costFactor?.(current, { ...current, ...change }, evidence) ?? 1;
      const summary = changes(current, change);
      const because = move.because(evidence, current, run);
      const worth = worthOf(run, expectedGain, costFactor, evidence);
      return [{ component, move: move.name, summary, because, expectedGain, costFactor, source, worth }];
    });
  };
  return [
    ...ideasFor('data', dataMoves, config.data),
    ...ideasFor('model', modelMoves, config.model),
    ...ideasFor('training', trainingMoves, config.training),
  ];
}

/**
 * Expected gain per training time, times a guess at the chance that the gate sees it: a gain as large as the noise is seen half of
 * the time. Time counts fully while many steps are to come, since each of them would pay it again, and less towards the end.
 */
function worthOf(run: Run, expectedGain: number, costFactor: number, { noise }: Evidence): number {
  const gain = Math.max(expectedGain, 0);
  const shareToCome = Math.max(0, 1 - run.steps.length / run.settings.budget.steps);
  return (gain * (gain / (gain + noise))) / costFactor ** (0.4 + 0.6 * shareToCome);
}

/** A training that the clock would cut short is not the one that was proposed. */
function fits({ costFactor }: Idea, { budgetUsed }: Evidence): boolean {
  return costFactor <= 1.02 || budgetUsed * costFactor <= 1.02;
}

/** Equal ideas in an order that only the run's seed decides. */
function tieBreak(run: Run, { move }: Idea): string {
  return createHash('sha256').update(`${run.settings.seed} ${move}`).digest('hex');
}
