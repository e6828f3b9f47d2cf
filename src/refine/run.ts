import type { Component } from './component.ts';
import { components } from './component.ts';
import type { DatasetProfile } from './dataset.ts';
import type { Design, Plan, Summary } from './design.ts';
import type { Comparison, TestScore } from './events.ts';
import type { Usage } from './model-call.ts';
import { type Pipeline, pipelineId, withComponent } from './pipeline.ts';
import type { Diagnosis, Proposal, ProposalDraft, Refusal } from './proposal.ts';
import type { Settings } from './settings.ts';
import type { Trial, TrialFailure } from './trial.ts';

/** A pipeline that has been trained, with every trial of it. */
export type TrainedPipeline = { readonly pipeline: Pipeline; readonly trials: readonly Trial[] };

/** Where a run is. Each variant carries only what it needs. */
export type Phase =
  | { readonly name: 'preparing' }
  | { readonly name: 'designing'; readonly refusals: readonly Refusal[] }
  /** A draft of a language model, before it is trained or shown to people. */
  | { readonly name: 'checking'; readonly draft: Draft; readonly refusals: readonly Refusal[] }
  | { readonly name: 'baseline' }
  | { readonly name: 'analysing' }
  | { readonly name: 'proposing'; readonly diagnosis: Diagnosis; readonly refusals: readonly Refusal[] }
  | {
      readonly name: 'awaitingApproval';
      readonly proposal: Proposal;
      readonly decideBy: number | null;
      readonly approvedBy: readonly string[];
    }
  | {
      readonly name: 'training';
      readonly proposal: Proposal;
      readonly approval: Approval;
      readonly trials: readonly Trial[];
    }
  | { readonly name: 'testing' }
  | { readonly name: 'reporting' }
  | { readonly name: 'ended' };

export type Draft =
  | { readonly kind: 'design'; readonly design: Design }
  | { readonly kind: 'proposal'; readonly diagnosis: Diagnosis; readonly proposal: ProposalDraft };

export type Approval = {
  readonly at: number;
  readonly byDefault: boolean;
  /** Everybody who approved, in order; by default those who had until then. */
  readonly approvedBy: readonly string[];
};

export type Verdict =
  | { readonly name: 'kept'; readonly comparison: Comparison }
  | { readonly name: 'rolledBack'; readonly comparison: Comparison }
  | { readonly name: 'inconclusive'; readonly comparison: Comparison }
  | { readonly name: 'failed'; readonly failure: TrialFailure }
  | { readonly name: 'vetoed'; readonly by: string; readonly reason: string | null; readonly byDefault: boolean }
  | { readonly name: 'dropped'; readonly by: string; readonly reason: string };

/** One attempt: a proposal and what became of it. */
export type Step = {
  readonly number: number;
  readonly proposal: Proposal;
  readonly approval: Approval | null;
  /** Who had approved it when it was closed, too few of them where `approval` is null. */
  readonly approvedBy: readonly string[];
  readonly verdict: Verdict;
  readonly trials: readonly Trial[];
  /** The incumbent's sources at the time: what the proposal changed. */
  readonly before: Pipeline;
  /** Sum of the trials' training time, the incumbent's extra seeds included. */
  readonly trainSeconds: number;
  readonly startedAt: number;
  readonly endedAt: number;
};

/** `step` is the number that the proposal would have had. */
export type GivenUp = { readonly component: Component; readonly reason: string; readonly step: number };

export type Guidance = { readonly words: string; readonly by: string; readonly at: number; readonly fromStep: number };

/** What people have changed since the start. */
export type Steering = {
  /** Turn at which the run was paused: work of a phase entered later waits. */
  readonly pausedAtTurn: number | null;
  /** Milliseconds since 1970; null while the run is not paused. */
  readonly pausedSince: number | null;
  readonly pauseReason: string | null;
  readonly frozen: readonly Component[];
  /** Worked on next, once. */
  readonly priority: Component | null;
  readonly guidance: readonly Guidance[];
};

/** The state of a run: always the fold of its events, never changed otherwise. */
export type Run = {
  readonly id: string;
  /** Number of events. */
  readonly version: number;
  /** Number of the piece of work that is or should be under way; an answer to another turn is dropped. */
  readonly turn: number;
  /** Turn at which the phase was entered. */
  readonly phaseTurn: number;
  readonly phase: Phase;
  readonly settings: Settings;
  readonly steering: Steering;
  readonly startedBy: string;
  readonly startedAt: number;
  /** Time and author of the last event. */
  readonly updatedAt: number;
  readonly updatedBy: string;
  readonly profile: DatasetProfile | null;
  readonly designReasons: readonly string[];
  /** What a language model made of the task; null where the playbook designed. */
  readonly plan: Plan | null;
  readonly baseline: TrainedPipeline | null;
  readonly incumbent: TrainedPipeline | null;
  readonly steps: readonly Step[];
  /** Time spent paused before `pausedSince`: not charged to the time budget. */
  readonly pausedMilliseconds: number;
  /** Infrastructure failures in a row. */
  readonly workFailures: readonly string[];
  /** The last of them may have been the code's own doing. */
  readonly isCodeSuspected: boolean;
  /** Time at which the current step began (its component was asked for). */
  readonly stepStartedAt: number;
  readonly stepIncumbentSeconds: number;
  readonly ending: { readonly reason: string; readonly failed: boolean; readonly lastLines: readonly string[] } | null;
  readonly test: TestScore | null;
  /** Searches for a proposal that ended without one. */
  readonly givenUp: readonly GivenUp[];
  readonly reportFolder: string | null;
  readonly summary: Summary | null;
  /** What language models have cost. */
  readonly usage: Usage;
};

/** The proposal that people may still decide on, or that is being trained. */
export function openProposal(run: Run): Proposal | null {
  return run.phase.name === 'awaitingApproval' || run.phase.name === 'training' ? run.phase.proposal : null;
}

/** What an engineer is writing a proposal for, until people see it. */
export function diagnosisUnderWay({ phase }: Run): Diagnosis | null {
  if (phase.name === 'proposing') return phase.diagnosis;
  return phase.name === 'checking' && phase.draft.kind === 'proposal' ? phase.draft.diagnosis : null;
}

export function openComponents(run: Run): readonly Component[] {
  return components.filter((component) => !run.steering.frozen.includes(component));
}

/** Mean validation accuracy over the trials' seeds; NaN without trials. */
export function meanAccuracy(trials: readonly Trial[]): number {
  return trials.reduce((sum, trial) => sum + trial.score.accuracy, 0) / trials.length;
}

/** Infrastructure failures in a row after which a run waits for a person. */
export const workFailureLimit = 3;

/** True while the run's work waits for `resume`: entered after a pause, or failed too often by no fault of its own. */
export function isHeld(run: Run): boolean {
  if (run.steering.pausedAtTurn === null) return false;
  if (run.workFailures.length >= workFailureLimit) return true;
  if (run.phase.name === 'reporting') return false; // seconds, and all that is left
  return run.phaseTurn > run.steering.pausedAtTurn || run.phase.name === 'awaitingApproval';
}

/** The incumbent with the proposal's component in place of its own. */
export function candidatePipeline(run: Run, proposal: ProposalDraft): Pipeline {
  if (run.incumbent === null) throw new Error(`run ${run.id} has a proposal but no incumbent`);
  return withComponent(run.incumbent.pipeline, proposal.component, proposal.source);
}

/** All trials of the run, one list for each pipeline: what the noise between seeds is measured from. */
export function trialGroups(run: Run): readonly (readonly Trial[])[] {
  const groups = new Map<string, Map<string, Trial>>();
  const add = (pipeline: Pipeline, trials: readonly Trial[]) => {
    const group = groups.get(pipelineId(pipeline)) ?? new Map<string, Trial>();
    for (const trial of trials) group.set(trial.job, trial);
    groups.set(pipelineId(pipeline), group);
  };
  if (run.baseline !== null) add(run.baseline.pipeline, run.baseline.trials);
  if (run.incumbent !== null) add(run.incumbent.pipeline, run.incumbent.trials);
  for (const step of run.steps)
    add(withComponent(step.before, step.proposal.component, step.proposal.source), step.trials);
  if (run.phase.name === 'training') add(candidatePipeline(run, run.phase.proposal), run.phase.trials);
  return [...groups.values()].map((group) => [...group.values()]);
}
