import type { Event, StoredEvent } from '../../refine/events.ts';
import { literal, markdownTable, section } from '../markdown.ts';
import { nameOf } from '../people.ts';

/** What people decided, and what the stated default decided for them, in the order in which it happened. */
export function decisionsSection(events: readonly StoredEvent[]): string {
  const rows = events.flatMap(({ body, by, at }) => {
    const what = decisionOf(body);
    if (what === null) return [];
    const isDefault = 'byDefault' in body && body.byDefault;
    return [
      [
        new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
        isDefault ? 'the stated default' : literal(nameOf(by)),
        what,
      ],
    ];
  });
  if (rows.length === 0) return '';
  return section(
    'Decisions',
    markdownTable(['When', 'Who', 'What'], rows),
    'Every event of the run, with author and time, is in [run.jsonl](run.jsonl).',
  );
}

/** Null for what the team and the runner did by themselves. */
function decisionOf(event: Event): string | null {
  switch (event.type) {
    case 'runStarted':
      return 'started the run';
    case 'approvalGiven':
      return `approved ${event.proposal}, as one of those who have to`;
    case 'proposalApproved':
      return `approved ${event.proposal}`;
    case 'proposalVetoed':
      return `vetoed ${event.proposal}${event.reason === null ? '' : `: ${literal(event.reason)}`}`;
    case 'proposalDropped':
      return `dropped ${event.proposal}: ${literal(event.reason)}`;
    case 'componentPrioritised':
      return `prioritised ${event.component}`;
    case 'componentFrozen':
      return `froze ${event.component}`;
    case 'componentUnfrozen':
      return `unfroze ${event.component}`;
    case 'guidanceGiven':
      return `gave guidance: ${literal(event.words)}`;
    case 'runPaused':
      return `paused the run${event.reason === null ? '' : `: ${literal(event.reason)}`}`;
    case 'runResumed':
      return 'resumed the run';
    case 'testSkipped':
      return `left the test images unscored: ${literal(event.reason)}`;
    case 'datasetPrepared':
    case 'designDrafted':
    case 'proposalDrafted':
    case 'draftRefused':
    case 'proposalGivenUp':
    case 'modelCalled':
    case 'pipelineDesigned':
    case 'baselineTrained':
    case 'componentChosen':
    case 'proposalMade':
    case 'candidateTrained':
    case 'incumbentTrained':
    case 'proposalKept':
    case 'proposalRolledBack':
    case 'proposalInconclusive':
    case 'proposalFailed':
    case 'workFailed':
    case 'refinementEnded':
    case 'testScored':
    case 'runFailed':
    case 'reportWritten':
      return null;
  }
}
