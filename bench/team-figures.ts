import type { StoredEvent } from '../src/refine/events.ts';
import { replay } from '../src/refine/evolve.ts';
import { roleSchema, type Spending, totalSpending } from '../src/refine/model-call.ts';

/** How far one search for a proposal got: from the choice of a component to what people saw. */
export type Search = {
  readonly outcome: 'first try' | 'after repair' | 'stand-in' | 'given up' | 'cut off';
  /** Of a model's proposal only. */
  readonly trained: boolean;
  readonly kept: boolean;
};

export type TeamFigures = {
  readonly searches: readonly Search[];
  readonly byRole: Readonly<Record<string, Spending>>;
  readonly total: Spending;
  readonly steps: number;
};

/** What a language model did to a run, from the run's events. */
export function teamFigures(events: readonly StoredEvent[]): TeamFigures {
  const run = replay(events);
  if (run === null) throw new Error('a run without events has no figures');
  const starts = events.flatMap(({ body }, index) => (body.type === 'componentChosen' ? [index] : []));
  const searches = starts.map((start, index) => searchOf(events.slice(start, starts[index + 1] ?? events.length)));
  const byRole = Object.fromEntries(
    roleSchema.options.flatMap((role) => (run.usage[role] === undefined ? [] : [[role, run.usage[role]]])),
  );
  return { searches, byRole, total: totalSpending(run.usage), steps: run.steps.length };
}

function searchOf(events: readonly StoredEvent[]): Search {
  const bodies = events.map(({ body }) => body);
  const made = bodies.find((body) => body.type === 'proposalMade');
  const isModels = made?.type === 'proposalMade' && made.proposal.author === 'model';
  const stumbled = bodies.some(
    (body) =>
      body.type === 'draftRefused' ||
      (body.type === 'modelCalled' && body.call.role === 'engineer' && body.call.outcome === 'invalid'),
  );
  const has = (type: (typeof bodies)[number]['type']) => bodies.some((body) => body.type === type);
  return {
    outcome: outcome(),
    trained: isModels && has('candidateTrained') && !has('proposalFailed'),
    kept: isModels && has('proposalKept'),
  };

  function outcome(): Search['outcome'] {
    if (made !== undefined) return isModels ? (stumbled ? 'after repair' : 'first try') : 'stand-in';
    return has('proposalGivenUp') ? 'given up' : 'cut off';
  }
}
