import { secondsUsed } from '../../refine/ending.ts';
import { nextStep } from '../../refine/next-step.ts';
import type { Proposal } from '../../refine/proposal.ts';
import { meanAccuracy, openProposal, type Run } from '../../refine/run.ts';
import type { Progress } from '../../refine/work.ts';
import { modelUsage } from '../../report/model-usage.ts';
import { plainLine } from '../../report/plain-text.ts';
import { duration, listing, percent, points, quantity } from '../../report/wording.ts';
import type { Action, Card, CardStep, Fact, Part } from '../card.ts';
import { approvalsSoFar, decisionsToType, statedDefault } from './decision-words.ts';

/** Where the run stands at `now`: the card that is edited in place, and the answer to `status`. */
export function liveCard(run: Run, reported: Progress | null, now: number): Card {
  const progress = currentProgress(run, reported);
  const doing = `${stepOf(run)}${activity(run)}`;
  return {
    key: 'live',
    at: run.updatedAt,
    tone: run.steering.pausedAtTurn === null ? 'neutral' : 'warning',
    title: doing,
    fallback: `${doing}. ${waitsFor(run, progress)}`,
    parts: [
      ...progressPart(progress),
      { kind: 'facts', facts: facts(run, progress, now) },
      ...(run.phase.name === 'ended' ? [] : [{ kind: 'steps', title: 'This run', steps: course(run) } as const]),
    ],
    actions: run.phase.name === 'ended' ? [] : steeringActions(run),
    files: [],
  };
}

/** Progress of the work that is under way now; what an earlier training said last is of no interest. */
export function currentProgress(run: Run, progress: Progress | null): Progress | null {
  return progress !== null && nextStep(run)?.job === progress.job ? progress : null;
}

const refining: readonly string[] = ['analysing', 'proposing', 'checking', 'awaitingApproval', 'training'];

/** "Step 3 of 6: ", or nothing before the first and after the last step. */
export function stepOf(run: Run): string {
  const isRefining = run.incumbent !== null && refining.includes(run.phase.name);
  return isRefining ? `Step ${run.steps.length + 1} of ${run.settings.budget.steps}: ` : '';
}

export function activity(run: Run): string {
  const { phase } = run;
  switch (phase.name) {
    case 'preparing':
      return 'Preparing the dataset';
    case 'designing':
      return 'The architect designs the first pipeline';
    case 'checking':
      return phase.draft.kind === 'design'
        ? 'Checking the first pipeline'
        : `checking the draft of the ${phase.draft.diagnosis.component} engineer`;
    case 'baseline':
      return `Training the baseline, seed ${(run.baseline?.trials.length ?? 0) + 1} of ${run.settings.gate.baselineSeeds}`;
    case 'analysing':
      return 'the analyst chooses a component';
    case 'proposing':
      return `the ${phase.diagnosis.component} engineer writes a proposal`;
    case 'awaitingApproval':
      return `${phase.proposal.id} waits for a decision`;
    case 'training':
      return trainingNow(run, phase.proposal, phase.trials.length + 1);
    case 'testing':
      return 'Scoring the final pipeline on the test images';
    case 'reporting':
      return 'Writing the report';
    case 'ended':
      return run.ending?.failed === true ? `Run ${run.id} has failed` : `Run ${run.id} has ended`;
  }
}

function trainingNow(run: Run, { id, component }: Proposal, seed: number): string {
  const step = nextStep(run);
  const isIncumbent = step?.queue === 'runner' && step.work.kind === 'train' && step.work.of === 'incumbent';
  return isIncumbent
    ? `training the incumbent again, to compare ${id} with it`
    : `training ${id} (${component}), seed ${seed}`;
}

/** Whose move it is. */
export function waitsFor(run: Run, progress: Progress | null): string {
  const reason = run.steering.pauseReason;
  if (run.phase.name === 'ended') return 'Nothing is waited for.';
  if (run.steering.pausedAtTurn !== null)
    return `Paused${reason === null ? '' : ` (${plainLine(reason)})`}: \`resume\` goes on.`;
  if (progress?.waiting != null) return plainLine(progress.waiting);
  if (run.phase.name !== 'awaitingApproval') return 'Nobody has to do anything; the team is at work.';
  const soFar = approvalsSoFar(run, run.phase.approvedBy);
  const given = soFar === null ? '' : `; ${soFar}`;
  return `A decision: ${decisionsToType(run, run.phase.proposal.id)}${given}; by itself: ${statedDefault(run.settings.approval)}.`;
}

function progressPart(progress: Progress | null): readonly Part[] {
  if (progress === null || progress.epochs === 0) return [];
  const left = progress.secondsLeft === null ? null : `about ${duration(progress.secondsLeft)} left`;
  return [{ kind: 'progress', label: 'Epoch', done: progress.epoch, total: progress.epochs, note: left }];
}

function facts(run: Run, progress: Progress | null, now: number): readonly Fact[] {
  const { budget } = run.settings;
  const incumbent =
    run.incumbent !== null && run.incumbent.trials.length > 0
      ? percent(meanAccuracy(run.incumbent.trials))
      : 'not trained yet';
  const baseline =
    run.baseline !== null && run.baseline.trials.length > 0
      ? `, baseline ${percent(meanAccuracy(run.baseline.trials))}`
      : '';
  const spent = secondsUsed(run, now);
  const time = budget.seconds === null ? '' : `, ${duration(Math.max(0, budget.seconds - spent))}`;
  const { frozen, priority } = run.steering;
  return [
    { label: 'Incumbent', value: `${incumbent}${baseline}` },
    ...(progress?.valAccuracy == null
      ? []
      : [{ label: 'This training', value: accuracySoFar(run, progress.valAccuracy) }]),
    { label: 'Budget left', value: `${quantity(Math.max(0, budget.steps - run.steps.length), 'step')}${time}` },
    ...modelFacts(run),
    ...(run.phase.name === 'ended' ? [] : [{ label: 'Waits for', value: waitsFor(run, progress) }]),
    ...(frozen.length === 0 ? [] : [{ label: 'Frozen', value: listing(frozen) }]),
    ...(priority === null ? [] : [{ label: 'Next', value: priority }]),
  ];
}

function accuracySoFar({ phase, incumbent }: Run, accuracy: number): string {
  const found = `${percent(accuracy)} validation accuracy so far`;
  if (phase.name !== 'training' || incumbent === null) return found;
  return `${found}, ${points(accuracy - meanAccuracy(incumbent.trials))} against the incumbent`;
}

/** What language models have cost so far, where there are any. */
export function modelFacts(run: Run): readonly Fact[] {
  const value = modelUsage(run);
  return value === null ? [] : [{ label: 'Language model', value }];
}

/** The stages of a run with the present one marked. */
function course(run: Run): readonly CardStep[] {
  const stages: readonly { readonly title: string; readonly phases: readonly string[] }[] = [
    { title: 'Prepare the dataset', phases: ['preparing'] },
    { title: 'Design and train the baseline', phases: ['designing', 'baseline'] },
    {
      title: `Refine in ${quantity(run.settings.budget.steps, 'step')}`,
      phases: refining,
    },
    { title: 'Score on the test images', phases: ['testing'] },
    { title: 'Write the report', phases: ['reporting'] },
  ];
  const name = run.phase.name === 'checking' && run.incumbent === null ? 'designing' : run.phase.name;
  const now = stages.findIndex(({ phases }) => phases.includes(name));
  return stages.map(({ title }, index) => ({
    title,
    state: index < now ? 'done' : index === now ? 'running' : 'waiting',
    note: index === 2 && run.steps.length > 0 ? `${quantity(run.steps.length, 'step')} done` : null,
  }));
}

function steeringActions(run: Run): readonly Action[] {
  const proposal = openProposal(run);
  const pause: Action =
    run.steering.pausedAtTurn === null
      ? { label: 'Pause', typed: 'pause', says: `Pause run ${run.id}`, style: 'plain' }
      : { label: 'Resume', typed: 'resume', says: `Resume run ${run.id}`, style: 'primary' };
  return [
    pause,
    run.phase.name === 'testing'
      ? { label: 'Skip the test', typed: 'stop', says: `End run ${run.id} without its final test`, style: 'danger' }
      : {
          label: 'Stop',
          typed: 'stop',
          says: `Stop run ${run.id}${proposal === null ? '' : `, which drops ${proposal.id}`}`,
          style: 'danger',
        },
  ];
}
