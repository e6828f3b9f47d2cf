import type { Summary } from '../../refine/design.ts';
import { endedBy } from '../../refine/ending.ts';
import { hasKept, type Outcome, outcomeOf, verdictCounts } from '../../refine/outcome.ts';
import type { Run, Step } from '../../refine/run.ts';
import { percent, points } from './wording.ts';

/** The run in words that need no training in statistics. */
export function summarise(run: Run): Summary {
  const outcome = outcomeOf(run);
  return {
    sentences: [accuracy(outcome), course(run), meaning(run, outcome)],
    next: nextTime(run),
    author: 'playbook',
  };
}

function accuracy(outcome: Outcome | null): string {
  if (outcome === null) return 'No classifier was trained to the end, so there is no accuracy to tell.';
  const images = outcome.split === 'test' ? 'images that it had never seen' : 'the images that decisions were made on';
  return `The final classifier is right for ${percent(outcome.final.accuracy)} of ${images}; the first one was right for ${percent(outcome.baseline.accuracy)}.`;
}

function course(run: Run): string {
  if (run.steps.length === 0) return 'No change was tried.';
  const best = run.steps.reduce<Step | null>((most, step) => (gainOf(step) > gainOf(most) ? step : most), null);
  const tried = `${run.steps.length} ${run.steps.length === 1 ? 'change was' : 'changes were'} tried (${verdictCounts(run)})`;
  if (best === null) return `${tried}: the first classifier was not beaten.`;
  return `${tried}; the one that helped most is “${best.proposal.summary}” in ${best.proposal.component}, ${points(gainOf(best))}.`;
}

/** Of a kept proposal; 0 for any other, so that none of those is the best. */
function gainOf(step: Step | null): number {
  return step?.verdict.name === 'kept' ? step.verdict.comparison.gain : 0;
}

function meaning(run: Run, outcome: Outcome | null): string {
  if (outcome === null) return 'The reason stands in the report.';
  if (!hasKept(run)) return 'No change was kept, so that the final classifier is the first one.';
  const { low, high } = outcome.difference;
  if (low > 0) return 'The improvement is larger than chance alone would explain.';
  if (high < 0)
    return 'The final classifier is worse on these images by more than chance would explain: prefer the first.';
  return 'The difference between the two is so small that it may be chance.';
}

function nextTime(run: Run): string {
  if (run.incumbent === null) return 'Look at what failed in the report, and start again.';
  const cause = endedBy(run.ending?.reason ?? '');
  if (cause === 'budget') return 'Start again with more steps or more time: the budget ended before the ideas did.';
  if (cause === 'target') return 'The target is reached: try the classifier on your own new images.';
  return 'Give each training more time, or add images of the classes that are confused most often.';
}
