import type { Event } from './events.ts';
import { evolve } from './evolve.ts';
import type { Envelope } from './message.ts';
import { meanAccuracy, type Run } from './run.ts';

/** The state after events that are about to be stored. */
export function foldNew(run: Run, events: readonly Event[], { by, at }: Envelope): Run {
  return events.reduce<Run>(
    (state, body) => evolve(state, { run: state.id, version: state.version + 1, by, at, body }),
    run,
  );
}

/** The events, and the end of the refinement behind them where the next step may not start. */
export function withEnding(run: Run, events: readonly Event[], envelope: Envelope): readonly Event[] {
  const next = foldNew(run, events, envelope);
  const { phase } = next;
  // A draft that was refused may be the last: writing drafts must not outlast the time that the run has.
  const isNext = phase.name === 'analysing' || (phase.name === 'proposing' && phase.refusals.length > 0);
  const reason = isNext ? endReason(next, envelope.at) : null;
  return reason === null ? events : [...events, { type: 'refinementEnded', reason }];
}

function endReason(run: Run, at: number): string | null {
  const { budget, targetAccuracy } = run.settings;
  if (targetAccuracy !== null && run.incumbent !== null && meanAccuracy(run.incumbent.trials) >= targetAccuracy) {
    return `the target of ${(100 * targetAccuracy).toFixed(2)} % validation accuracy is reached`;
  }
  if (run.steps.length >= budget.steps)
    return budget.steps === 1
      ? 'the one step of the budget is used'
      : `all ${budget.steps} steps of the budget are used`;
  if (budget.seconds !== null && secondsUsed(run, at) >= budget.seconds) {
    return `the time budget of ${Math.round(budget.seconds / 60)} minutes is used`;
  }
  return null;
}

/** What ended a refinement, told by the sentences above; null: something else did. */
export function endedBy(reason: string): 'target' | 'budget' | null {
  if (/^the target of [\d.]+ % validation accuracy is reached$/.test(reason)) return 'target';
  return /^(all \d+ steps of the budget are|the one step of the budget is|the time budget of \d+ minutes is) used$/.test(
    reason,
  )
    ? 'budget'
    : null;
}

/** Wall-clock time since the start, pauses left out. */
export function secondsUsed(run: Run, at: number): number {
  const now = run.steering.pausedSince ?? at;
  return Math.max(0, now - run.startedAt - run.pausedMilliseconds) / 1000;
}
