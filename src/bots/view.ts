import { asksForChanges } from '../refine/change-request.ts';
import type { StoredEvent } from '../refine/events.ts';
import type { Run } from '../refine/run.ts';
import type { Progress } from '../refine/work.ts';
import type { Card } from './card.ts';
import { baselineCard, datasetCard, designCard } from './cards/beginning-cards.ts';
import { liveCard } from './cards/live-card.ts';
import { diagnosisCard, proposalCard } from './cards/proposal-cards.ts';
import { givenUpCard, type RefusedEvent, refusalCard, refusalSeries } from './cards/refusal-cards.ts';
import { failureCard, reportCard } from './cards/report-card.ts';
import { resultCard } from './cards/result-card.ts';
import { startCard } from './cards/start-card.ts';
import { steeringCard } from './cards/steering-card.ts';

/**
 * A run's thread: what stands in it follows from the run alone, so it can be made again at any time on any surface.
 * Each event brings at most one card into the thread; what the card says is the run's present state, so a decided proposal
 * shows its decision. The live card comes second and is the only one that depends on `progress`.
 */
export function view(run: Run, events: readonly StoredEvent[], progress: Progress | null): readonly Card[] {
  const seen = { baselineTrials: 0, proposals: 0, refusals: refusalSeries(events) };
  const cards = events.map((event, index) => {
    if (event.body.type === 'baselineTrained') seen.baselineTrials += 1;
    if (event.body.type === 'proposalMade') seen.proposals += 1;
    return isOfChangeRequest(events, index) ? null : cardOf(event, run, seen);
  });
  const [start, ...others] = cards.filter((card) => card !== null);
  return start === undefined ? [] : [start, liveCard(run, progress, run.updatedAt), ...others];
}

/** `baselineTrials` and `proposals` count the events up to and with the present one. */
type Seen = {
  readonly baselineTrials: number;
  readonly proposals: number;
  readonly refusals: ReadonlyMap<number, readonly RefusedEvent[]>;
};

/** Guidance and priority that came with a request for changes: the card of the proposal tells it all. */
function isOfChangeRequest(events: readonly StoredEvent[], index: number): boolean {
  const event = events[index];
  if (event?.body.type !== 'guidanceGiven' && event?.body.type !== 'componentPrioritised') return false;
  const veto = events.slice(0, index).findLast(({ body }) => body.type === 'proposalVetoed');
  return veto?.at === event.at && veto.by === event.by && asksForChanges(veto.body);
}

/** The card that an event brings. */
function cardOf(event: StoredEvent, run: Run, seen: Seen): Card | null {
  const { body, at } = event;
  switch (body.type) {
    case 'runStarted':
      return startCard(run);
    case 'datasetPrepared':
      return datasetCard(body.profile, at);
    case 'pipelineDesigned':
      return designCard(body, at);
    case 'baselineTrained':
      return run.baseline !== null && seen.baselineTrials === run.settings.gate.baselineSeeds
        ? baselineCard(run.baseline, at)
        : null;
    case 'componentChosen':
      return diagnosisCard(run, seen.proposals + 1, body.diagnosis, event);
    case 'draftRefused':
      return refusalCard(run, seen.proposals + 1, seen.refusals.get(event.version) ?? []);
    case 'proposalGivenUp':
      return givenUpCard(body, event);
    case 'proposalMade':
      return proposalCard(run, body.proposal.id, at);
    case 'proposalKept':
    case 'proposalRolledBack':
    case 'proposalInconclusive':
    case 'proposalFailed':
      return resultOf(run, body.proposal);
    case 'runFailed':
      return failureCard(run, body.reason, body.lastLines, at);
    case 'reportWritten':
      return reportCard(run, at);
    case 'componentPrioritised':
    case 'componentFrozen':
    case 'componentUnfrozen':
    case 'guidanceGiven':
    case 'runPaused':
    case 'runResumed':
    case 'workFailed':
    case 'refinementEnded':
    case 'testSkipped':
      return steeringCard(body, event);
    case 'approvalGiven':
    case 'proposalApproved':
    case 'proposalVetoed':
    case 'proposalDropped':
    case 'candidateTrained':
    case 'incumbentTrained':
    case 'testScored':
    case 'designDrafted':
    case 'proposalDrafted':
    case 'modelCalled':
      return null;
  }
}

function resultOf(run: Run, proposal: string): Card | null {
  const step = run.steps.find((each) => each.proposal.id === proposal);
  return step === undefined ? null : resultCard(run, step);
}
