import type { Component } from './component.ts';
import { foldNew, withEnding } from './ending.ts';
import type { Event } from './events.ts';
import { judge } from './gate.ts';
import type { Envelope } from './message.ts';
import { codeId } from './pipeline.ts';
import type { Diagnosis, ProposalDraft, Refusal } from './proposal.ts';
import { candidatePipeline, openComponents, type Phase, type Run, trialGroups, workFailureLimit } from './run.ts';
import type { TrialFailure } from './trial.ts';
import { triedCode } from './tried.ts';
import type { WorkReport } from './work.ts';

/** A worker's or agent's answer as events. An answer for another turn is dropped: the run has moved on. */
export function record(run: Run, turn: number, report: WorkReport, envelope: Envelope): readonly Event[] {
  if (turn !== run.turn) return [];
  if (report.type !== 'infrastructureFailed')
    return withEnding(run, answer(run, run.phase, report, envelope), envelope);
  const { message, suspect } = report;
  if (suspect === undefined) return failed(run, message);
  if (!run.isCodeSuspected) return failed(run, message, true);
  return withEnding(run, answer(run, run.phase, { type: 'trialFailed', failure: suspect }, envelope), envelope);
}

function answer(
  run: Run,
  phase: Phase,
  report: Exclude<WorkReport, { type: 'infrastructureFailed' }>,
  envelope: Envelope,
): readonly Event[] {
  const unexpected = () => failed(run, `the answer “${report.type}” does not fit the phase “${phase.name}”`);
  switch (phase.name) {
    case 'preparing':
      if (report.type === 'prepared') return [{ type: 'datasetPrepared', profile: report.profile }];
      if (report.type === 'refused') return [{ type: 'runFailed', reason: report.message, lastLines: [] }];
      return unexpected();
    case 'designing':
      if (report.type !== 'designed') return unexpected();
      return report.design.author === 'model'
        ? [{ type: 'designDrafted', design: report.design }]
        : [{ type: 'pipelineDesigned', ...report.design }];
    case 'checking':
      return report.type === 'checked' ? checked(run, phase, report.problem, envelope) : unexpected();
    case 'baseline':
      if (report.type === 'trained') return [{ type: 'baselineTrained', trial: report.trial }];
      if (report.type === 'trialFailed') return baselineFailed(run, report.failure);
      return unexpected();
    case 'analysing':
      if (report.type === 'ranDry') return [{ type: 'refinementEnded', reason: report.reason }];
      if (report.type !== 'analysed') return unexpected();
      if (!openComponents(run).includes(report.diagnosis.component))
        return failed(run, `the analyst chose ${report.diagnosis.component}, which is frozen`);
      return [{ type: 'componentChosen', diagnosis: report.diagnosis }];
    case 'proposing':
      if (report.type === 'ranDry') return [{ type: 'refinementEnded', reason: report.reason }];
      if (report.type === 'gaveUp') return gaveUp(run, phase.diagnosis.component, report.reason);
      return report.type === 'proposed' ? proposed(run, phase, report.draft, envelope) : unexpected();
    case 'awaitingApproval':
      if (report.type !== 'approvalElapsed') return unexpected();
      return run.settings.approval.onTimeout === 'approve'
        ? [{ type: 'proposalApproved', proposal: phase.proposal.id, byDefault: true }]
        : [{ type: 'proposalVetoed', proposal: phase.proposal.id, reason: null, byDefault: true }];
    case 'training':
      return trained(run, phase, report, envelope) ?? unexpected();
    case 'testing':
      if (report.type === 'tested')
        return [{ type: 'testScored', test: { final: report.final, baseline: report.baseline } }];
      if (report.type === 'trialFailed')
        return [
          {
            type: 'testSkipped',
            reason: `the final scoring failed: ${report.failure.lastLines.at(-1) ?? report.failure.reason}`,
          },
        ];
      return unexpected();
    case 'reporting':
      if (report.type !== 'reported') return unexpected();
      return [{ type: 'reportWritten', folder: report.folder, summary: report.summary }];
    case 'ended':
      return [];
  }
}

/** The world failed: the work is done again, and after a few times in a row a person is asked. */
function failed(run: Run, message: string, isCodeSuspected = false): readonly Event[] {
  const event: Event = { type: 'workFailed', message, ...(isCodeSuspected ? { isCodeSuspected } : {}) };
  if (run.workFailures.length + 1 < workFailureLimit) return [event];
  return [event, { type: 'runPaused', reason: `The work failed ${workFailureLimit} times in a row: ${message}` }];
}

/** A pipeline that has trained with one seed is not broken: another seed of it is tried again. */
function baselineFailed(run: Run, { reason, lastLines }: TrialFailure): readonly Event[] {
  if (run.baseline !== null && run.baseline.trials.length > 0)
    return failed(run, `a seed of the baseline failed (${reason})`);
  return [{ type: 'runFailed', reason: `The first pipeline does not train (${reason}).`, lastLines }];
}

function proposed(
  run: Run,
  phase: Extract<Phase, { name: 'proposing' }>,
  draft: ProposalDraft,
  envelope: Envelope,
): readonly Event[] {
  if (draft.component !== phase.diagnosis.component)
    return failed(run, `the ${phase.diagnosis.component} engineer changed ${draft.component}`);
  const isModels = draft.author === 'model';
  if (triedCode(run).has(codeId(candidatePipeline(run, draft)))) {
    const problem = 'This change leads to a pipeline that was tried in this run before, or to the present one.';
    return isModels ? refused(run, phase.refusals, problem, draft) : failed(run, problem);
  }
  return isModels ? [{ type: 'proposalDrafted', draft }] : [made(run, phase.diagnosis, draft, envelope)];
}

/** Searches without a proposal that one step may cost: as many as there are components. */
const mostGivenUp = 3;

function gaveUp(run: Run, component: Component, reason: string): readonly Event[] {
  const event: Event = { type: 'proposalGivenUp', component, reason };
  const inThisStep = run.givenUp.filter(({ step }) => step === run.steps.length + 1).length + 1;
  if (inThisStep < mostGivenUp) return [event];
  return [
    event,
    { type: 'refinementEnded', reason: `the team found no usable proposal ${mostGivenUp} times in a row` },
  ];
}

/** The draft becomes what it was meant to be, or goes back to its author. What was checked is what people see and what is trained. */
function checked(
  run: Run,
  { draft, refusals }: Extract<Phase, { name: 'checking' }>,
  problem: string | null,
  envelope: Envelope,
): readonly Event[] {
  const isDesign = draft.kind === 'design';
  if (problem !== null) return refused(run, refusals, problem, isDesign ? null : draft.proposal);
  if (isDesign) return [{ type: 'pipelineDesigned', ...draft.design }];
  return [made(run, draft.diagnosis, draft.proposal, envelope)];
}

/** The team stops asking its model long before: this only ends what would go on for ever. */
const mostRefusals = 20;

function refused(
  run: Run,
  refusals: readonly Refusal[],
  problem: string,
  draft: ProposalDraft | null,
): readonly Event[] {
  if (refusals.length + 1 >= mostRefusals)
    return failed(run, `${mostRefusals} drafts in a row were refused: ${problem}`);
  return [{ type: 'draftRefused', problem, draft }];
}

function made(run: Run, diagnosis: Diagnosis, draft: ProposalDraft, { at }: Envelope): Event {
  const proposal = { ...draft, id: `p${run.steps.length + 1}`, diagnosis };
  const { waitSeconds } = run.settings.approval;
  return { type: 'proposalMade', proposal, decideBy: waitSeconds === null ? null : at + waitSeconds * 1000 };
}

/** A trial of the open proposal, or of the incumbent beside it, and the gate's verdict if that is enough for one. */
function trained(
  run: Run,
  phase: Extract<Phase, { name: 'training' }>,
  report: WorkReport,
  envelope: Envelope,
): readonly Event[] | null {
  if (run.incumbent === null) return null;
  const asked = judge(run.settings.gate, phase.trials, run.incumbent.trials, trialGroups(run));
  const ofIncumbent = asked.type === 'more' && asked.of === 'incumbent';
  if (report.type === 'trialFailed') {
    if (!ofIncumbent) return [{ type: 'proposalFailed', proposal: phase.proposal.id, failure: report.failure }];
    return failed(run, `the incumbent failed with another seed (${report.failure.reason})`);
  }
  if (report.type !== 'trained') return null;
  const event: Event = { type: ofIncumbent ? 'incumbentTrained' : 'candidateTrained', trial: report.trial };
  const verdict = judgeOpenProposal(foldNew(run, [event], envelope));
  return verdict === null ? [event] : [event, verdict];
}

function judgeOpenProposal(run: Run): Event | null {
  if (run.phase.name !== 'training' || run.incumbent === null) return null;
  const judgement = judge(run.settings.gate, run.phase.trials, run.incumbent.trials, trialGroups(run));
  const proposal = run.phase.proposal.id;
  switch (judgement.type) {
    case 'more':
      return null;
    case 'keep':
      return { type: 'proposalKept', proposal, comparison: judgement.comparison };
    case 'rollBack':
      return { type: 'proposalRolledBack', proposal, comparison: judgement.comparison };
    case 'inconclusive':
      return { type: 'proposalInconclusive', proposal, comparison: judgement.comparison };
  }
}
