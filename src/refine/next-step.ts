import { judge } from './gate.ts';
import { jobId } from './job-id.ts';
import type { Pipeline } from './pipeline.ts';
import { candidatePipeline, type Draft, isHeld, type Run, type TrainedPipeline, trialGroups } from './run.ts';
import type { NextStep, RunnerWork, TeamWork } from './work.ts';

/** The work that should be under way NOW, or null: somebody else's move, or nothing left to do. */
export function nextStep(run: Run): NextStep | null {
  if (isHeld(run)) return null;
  const team = (work: TeamWork): NextStep => ({ queue: 'team', job: jobId(run), work });
  const runner = (work: RunnerWork): NextStep => ({ queue: 'runner', job: jobId(run), work });
  switch (run.phase.name) {
    case 'preparing':
      return runner({ kind: 'prepare', dataset: run.settings.dataset, seed: 0 });
    case 'designing':
      return team({ kind: 'design' });
    case 'checking':
      return runner(check(run, run.phase.draft));
    case 'baseline':
      return runner(training(run, 'baseline', trainedPipeline(run, run.baseline)));
    case 'analysing':
      return team({ kind: 'analyse' });
    case 'proposing':
      return team({ kind: 'propose', diagnosis: run.phase.diagnosis });
    case 'awaitingApproval':
      return run.phase.decideBy === null ? null : { queue: 'timer', job: jobId(run), until: run.phase.decideBy };
    case 'training': {
      const incumbent = trainedPipeline(run, run.incumbent);
      const asked = judge(run.settings.gate, run.phase.trials, incumbent.trials, trialGroups(run));
      if (asked.type !== 'more') throw new Error(`run ${run.id} trains ${run.phase.proposal.id}, which is decided`);
      if (asked.of === 'incumbent') return runner(training(run, 'incumbent', incumbent));
      return runner(
        training(run, 'candidate', { pipeline: candidatePipeline(run, run.phase.proposal), trials: run.phase.trials }),
      );
    }
    case 'testing':
      return runner(testing(run));
    case 'reporting':
      return team({ kind: 'report' });
    case 'ended':
      return null;
  }
}

/** The next seed of a pipeline. The n-th trial of every pipeline has the same seed, so that trials pair up. */
function training(
  run: Run,
  of: 'baseline' | 'candidate' | 'incumbent',
  { pipeline, trials }: TrainedPipeline,
): RunnerWork {
  return {
    kind: 'train',
    of,
    ...datasetOf(run),
    pipeline,
    seed: run.settings.seed * 1000 + trials.length + 1,
    trainSeconds: run.settings.trial.trainSeconds,
    trainImages: run.settings.trial.trainImages,
    memoryMegabytes: run.settings.trial.memoryMegabytes,
    cpus: run.settings.trial.cpus,
  };
}

function check(run: Run, draft: Draft): RunnerWork {
  const isDesign = draft.kind === 'design';
  return {
    kind: 'check',
    component: isDesign ? null : draft.proposal.component,
    ...datasetOf(run),
    pipeline: isDesign ? draft.design.pipeline : candidatePipeline(run, draft.proposal),
    seed: run.settings.seed * 1000,
    memoryMegabytes: run.settings.trial.memoryMegabytes,
    cpus: run.settings.trial.cpus,
  };
}

/** Both models are those of the first seed: fixed beforehand, never the luckiest. */
function testing(run: Run): RunnerWork {
  return {
    kind: 'test',
    ...datasetOf(run),
    final: firstModel(trainedPipeline(run, run.incumbent)),
    baseline: firstModel(trainedPipeline(run, run.baseline)),
    memoryMegabytes: run.settings.trial.memoryMegabytes,
    cpus: run.settings.trial.cpus,
  };
}

function firstModel({ pipeline, trials }: TrainedPipeline): { pipeline: Pipeline; trainedBy: string } {
  const [first] = trials;
  if (first === undefined) throw new Error('a pipeline without trials cannot be tested');
  return { pipeline, trainedBy: first.job };
}

function trainedPipeline(run: Run, trained: TrainedPipeline | null): TrainedPipeline {
  if (trained === null) throw new Error(`run ${run.id} is in phase ${run.phase.name} without a pipeline`);
  return trained;
}

function datasetOf(run: Run): { dataset: string; fingerprint: string } {
  if (run.profile === null) throw new Error(`run ${run.id} is in phase ${run.phase.name} without a dataset`);
  return { dataset: run.profile.name, fingerprint: run.profile.fingerprint };
}
