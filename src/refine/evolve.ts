import type { Event, StoredEvent } from './events.ts';
import { withCall } from './model-call.ts';
import type { Pipeline } from './pipeline.ts';
import type { Refusal } from './proposal.ts';
import {
  candidatePipeline,
  diagnosisUnderWay,
  openProposal,
  type Phase,
  type Run,
  type Steering,
  type Step,
  type TrainedPipeline,
  type Verdict,
} from './run.ts';
import type { Trial } from './trial.ts';

/** The next state. Total: an event that has been stored is never refused. */
export function evolve(run: Run | null, stored: StoredEvent): Run {
  const next = run === null ? begin(stored) : change(run, stored.body, stored);
  return { ...next, version: stored.version, updatedAt: stored.at, updatedBy: stored.by };
}

/** The state after a list of events, or null for an empty one. */
export function replay(events: readonly StoredEvent[]): Run | null {
  return events.reduce<Run | null>(evolve, null);
}

function begin({ run, by, at, body }: StoredEvent): Run {
  if (body.type !== 'runStarted') throw new Error(`run ${run} begins with ${body.type}`);
  return {
    id: run,
    version: 0,
    turn: 1,
    phaseTurn: 1,
    phase: { name: 'preparing' },
    settings: body.settings,
    steering: { pausedAtTurn: null, pausedSince: null, pauseReason: null, frozen: [], priority: null, guidance: [] },
    startedBy: by,
    startedAt: at,
    updatedAt: at,
    updatedBy: by,
    profile: null,
    designReasons: [],
    plan: null,
    baseline: null,
    incumbent: null,
    steps: [],
    pausedMilliseconds: 0,
    workFailures: [],
    isCodeSuspected: false,
    stepStartedAt: at,
    stepIncumbentSeconds: 0,
    ending: null,
    test: null,
    givenUp: [],
    reportFolder: null,
    summary: null,
    usage: {},
  };
}

function change(run: Run, event: Event, { by, at }: StoredEvent): Run {
  switch (event.type) {
    case 'runStarted':
      throw new Error(`run ${run.id} was started twice`);
    case 'datasetPrepared':
      return enter({ ...run, profile: event.profile }, { name: 'designing', refusals: [] });
    case 'designDrafted':
      if (run.phase.name !== 'designing') return run;
      return enter(run, {
        name: 'checking',
        draft: { kind: 'design', design: event.design },
        refusals: run.phase.refusals,
      });
    case 'pipelineDesigned': {
      const designed = { ...withBaseline(run, event.pipeline), designReasons: event.reasons, plan: event.plan ?? null };
      return enter(designed, { name: 'baseline' });
    }
    case 'baselineTrained':
      return afterBaselineTrial(run, event.trial, at);
    case 'componentChosen':
      // A priority counts once, also where the analyst could not follow it.
      return enter(steer(run, { priority: null }), {
        name: 'proposing',
        diagnosis: event.diagnosis,
        refusals: [],
      });
    case 'proposalDrafted':
      if (run.phase.name !== 'proposing') return run;
      return enter(run, {
        name: 'checking',
        draft: { kind: 'proposal', diagnosis: run.phase.diagnosis, proposal: event.draft },
        refusals: run.phase.refusals,
      });
    case 'proposalGivenUp': {
      const { component, reason } = event;
      const givenUp = [...run.givenUp, { component, reason, step: run.steps.length + 1 }];
      return enterAnalysing({ ...run, givenUp }, at);
    }
    case 'draftRefused':
      return afterRefusal(run, { problem: event.problem, draft: event.draft });
    case 'proposalMade':
      return enter(run, {
        name: 'awaitingApproval',
        proposal: event.proposal,
        decideBy: event.decideBy,
        approvedBy: [],
      });
    case 'approvalGiven':
      if (run.phase.name !== 'awaitingApproval') return run;
      return { ...run, phase: { ...run.phase, approvedBy: [...run.phase.approvedBy, by] } };
    case 'proposalApproved':
      if (run.phase.name !== 'awaitingApproval') return run;
      return enter(run, {
        name: 'training',
        proposal: run.phase.proposal,
        approval: {
          at,
          byDefault: event.byDefault,
          approvedBy: event.byDefault ? run.phase.approvedBy : [...run.phase.approvedBy, by],
        },
        trials: [],
      });
    case 'candidateTrained':
      if (run.phase.name !== 'training') return run;
      return { ...nextTurn(run), phase: { ...run.phase, trials: [...run.phase.trials, event.trial] } };
    case 'incumbentTrained':
      return {
        ...nextTurn(run),
        incumbent: withTrial(run.incumbent, event.trial),
        stepIncumbentSeconds: run.stepIncumbentSeconds + event.trial.trainSeconds,
      };
    case 'proposalKept':
      return closeStep(run, { name: 'kept', comparison: event.comparison }, at);
    case 'proposalRolledBack':
      return closeStep(run, { name: 'rolledBack', comparison: event.comparison }, at);
    case 'proposalInconclusive':
      return closeStep(run, { name: 'inconclusive', comparison: event.comparison }, at);
    case 'proposalFailed':
      return closeStep(run, { name: 'failed', failure: event.failure }, at);
    case 'proposalVetoed':
      return closeStep(run, { name: 'vetoed', by, reason: event.reason, byDefault: event.byDefault }, at);
    case 'proposalDropped':
      return closeStep(run, { name: 'dropped', by, reason: event.reason }, at);
    case 'componentPrioritised':
      return reconsider(steer(run, { priority: event.component }), at);
    case 'componentFrozen': {
      const priority = run.steering.priority === event.component ? null : run.steering.priority;
      const frozen = steer(run, { frozen: [...run.steering.frozen, event.component], priority });
      return diagnosisUnderWay(run)?.component === event.component
        ? enterAnalysing(frozen, at)
        : reconsider(frozen, at);
    }
    case 'componentUnfrozen':
      return steer(run, { frozen: run.steering.frozen.filter((component) => component !== event.component) });
    case 'guidanceGiven': {
      const fromStep = run.steps.length + (diagnosisUnderWay(run) !== null || openProposal(run) !== null ? 2 : 1);
      const guidance = [...run.steering.guidance, { words: event.words, by, at, fromStep }];
      return reconsider(steer(run, { guidance }), at);
    }
    case 'runPaused':
      return steer(run, {
        pausedAtTurn: run.turn,
        pausedSince: run.steering.pausedSince ?? at,
        pauseReason: event.reason,
      });
    case 'runResumed': {
      const resumed = askAfresh({ ...unpause(run, at), workFailures: [], isCodeSuspected: false });
      if (resumed.phase.name !== 'awaitingApproval') return resumed;
      return { ...nextTurn(resumed), phase: { ...resumed.phase, decideBy: event.decideBy } };
    }
    case 'workFailed':
      return {
        ...nextTurn(run),
        workFailures: [...run.workFailures, event.message],
        isCodeSuspected: event.isCodeSuspected ?? false,
      };
    case 'modelCalled':
      return { ...run, usage: withCall(run.usage, event.call) };
    case 'refinementEnded': {
      const isTrained = run.incumbent !== null && run.incumbent.trials.length > 0;
      const ending = { reason: event.reason, failed: false, lastLines: [] };
      return enter({ ...run, ending }, { name: isTrained ? 'testing' : 'reporting' });
    }
    case 'testScored':
      return enter({ ...run, test: event.test }, { name: 'reporting' });
    case 'testSkipped':
      return enter(run, { name: 'reporting' });
    case 'runFailed':
      return enter(
        { ...run, ending: { reason: event.reason, failed: true, lastLines: event.lastLines } },
        run.profile === null ? { name: 'ended' } : { name: 'reporting' },
      );
    case 'reportWritten':
      return enter({ ...run, reportFolder: event.folder, summary: event.summary ?? null }, { name: 'ended' });
  }
}

function unpause(run: Run, at: number): Run {
  const { pausedSince } = run.steering;
  const pausedMilliseconds = run.pausedMilliseconds + (pausedSince === null ? 0 : at - pausedSince);
  return { ...steer(run, { pausedAtTurn: null, pausedSince: null, pauseReason: null }), pausedMilliseconds };
}

/** A new piece of work: whatever still answers for the old turn is dropped. */
function nextTurn(run: Run): Run {
  return { ...run, turn: run.turn + 1, workFailures: [], isCodeSuspected: false };
}

function enter(run: Run, phase: Phase): Run {
  const next = nextTurn(run);
  return { ...next, phase, phaseTurn: next.turn };
}

function enterAnalysing(run: Run, at: number): Run {
  // Words for "the proposal after this one" are for the next one, where this one never came.
  const next = run.steps.length + 1;
  const guidance = run.steering.guidance.map((each) => ({ ...each, fromStep: Math.min(each.fromStep, next) }));
  return enter({ ...steer(run, { guidance }), stepStartedAt: at, stepIncumbentSeconds: 0 }, { name: 'analysing' });
}

/** A person who resumes wants another try: what was refused before would end it at once. */
function askAfresh(run: Run): Run {
  return run.phase.name === 'designing' ? { ...run, phase: { name: 'designing', refusals: [] } } : run;
}

/** Back to whoever wrote the draft, with everything that was wrong so far. */
function afterRefusal(run: Run, refusal: Refusal): Run {
  const { phase } = run;
  if (phase.name === 'checking') {
    const refusals = [...phase.refusals, refusal];
    if (phase.draft.kind === 'design') return enter(run, { name: 'designing', refusals });
    return enter(run, { name: 'proposing', diagnosis: phase.draft.diagnosis, refusals });
  }
  return phase.name === 'proposing' ? enter(run, { ...phase, refusals: [...phase.refusals, refusal] }) : run;
}

/** A wish that arrives while the analyst is choosing is heard at once: the choice is made again. */
function reconsider(run: Run, at: number): Run {
  return run.phase.name === 'analysing' ? enterAnalysing(run, at) : run;
}

function steer(run: Run, change: Partial<Steering>): Run {
  return { ...run, steering: { ...run.steering, ...change } };
}

function withBaseline(run: Run, pipeline: Pipeline): Run {
  const baseline = { pipeline, trials: [] };
  return { ...run, baseline, incumbent: baseline };
}

function withTrial(trained: TrainedPipeline | null, trial: Trial): TrainedPipeline | null {
  return trained === null ? null : { ...trained, trials: [...trained.trials, trial] };
}

function afterBaselineTrial(run: Run, trial: Trial, at: number): Run {
  const baseline = withTrial(run.baseline, trial);
  const trained = { ...run, baseline, incumbent: baseline };
  const isComplete = baseline !== null && baseline.trials.length >= run.settings.gate.baselineSeeds;
  return isComplete ? enterAnalysing(trained, at) : nextTurn(trained);
}

function closeStep(run: Run, verdict: Verdict, at: number): Run {
  const proposal = openProposal(run);
  if (proposal === null || run.incumbent === null) return run;
  const training = run.phase.name === 'training' ? run.phase : null;
  const trials = training?.trials ?? [];
  const step: Step = {
    number: run.steps.length + 1,
    proposal,
    approval: training?.approval ?? null,
    approvedBy: approvedBy(run.phase),
    verdict,
    trials,
    before: run.incumbent.pipeline,
    trainSeconds: trials.reduce((seconds, trial) => seconds + trial.trainSeconds, run.stepIncumbentSeconds),
    startedAt: run.stepStartedAt,
    endedAt: at,
  };
  const incumbent = verdict.name === 'kept' ? { pipeline: candidatePipeline(run, proposal), trials } : run.incumbent;
  return enterAnalysing({ ...run, incumbent, steps: [...run.steps, step] }, at);
}

function approvedBy(phase: Phase): readonly string[] {
  if (phase.name === 'training') return phase.approval.approvedBy;
  return phase.name === 'awaitingApproval' ? phase.approvedBy : [];
}
