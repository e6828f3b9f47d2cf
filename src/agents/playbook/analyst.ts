import type { Component } from '../../refine/component.ts';
import { personName } from '../../refine/person.ts';
import type { Diagnosis } from '../../refine/proposal.ts';
import type { Run } from '../../refine/run.ts';
import type { RanDry } from '../team.ts';
import { type Choice, chooseIdea } from './choice.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import { gained } from './history.ts';
import type { Idea } from './ideas.ts';
import { percent, points, seconds } from './wording.ts';

/** Names the component to work on: one sentence about what the incumbent shows, one about why this component, then notes. */
export function analyse(run: Run): Diagnosis | RanDry {
  const { priority } = run.steering;
  const prioritised = priority === null ? null : chooseIdea(run, priority);
  const choice = prioritised ?? chooseIdea(run, null);
  const evidence = readEvidence(run);
  if (choice === null) return { ranDry: ranDry(run, evidence) };
  const { component } = choice.idea;
  const notes =
    priority !== null && prioritised === null
      ? [`${capital(priority)} was prioritised but has no untried move left.`]
      : [];
  const why =
    prioritised === null
      ? reason(run, choice)
      : `${capital(component)} is next because it was prioritised; its best move promises ${promise(choice.idea)}.`;
  return { component, reason: [findings(evidence), why, ...notes, ...choice.notes].join(' ') };
}

/** The situation in one sentence, with the numbers that it rests on. */
function findings(evidence: Evidence): string {
  const { trainAccuracy, valAccuracy, gap, overfit, lastRise, noise, secondsPerTrial, budgetSeconds, isUnstable } =
    evidence;
  const accuracies = `${percent(trainAccuracy)} of training and ${percent(valAccuracy)} of validation images are right`;
  const time =
    evidence.budgetUsed > 0.97
      ? `the clock ended training after ${seconds(secondsPerTrial)}`
      : `training takes ${seconds(secondsPerTrial)} of the ${seconds(budgetSeconds)} allowed`;
  const pair =
    evidence.worstPair === null
      ? ''
      : `; ${evidence.worstPair.classes.join(' against ')} is ${percent(evidence.worstPair.share)} of the errors`;
  if (isUnstable)
    return `The training loss does not fall steadily, and ${accuracies}: the optimisation is what fails${pair}.`;
  if (overfit >= 0.4)
    return `${capital(accuracies)}, a gap of ${points(gap)} or ${percent(overfit)} of what is left to gain: the pipeline overfits${pair}.`;
  if (lastRise !== null && Math.abs(lastRise) <= noise) {
    return `${capital(accuracies)} and the last epoch moved it by only ${points(lastRise)}, less than the noise of ${points(noise)}: it has levelled off${pair}.`;
  }
  const moved =
    lastRise === null
      ? ''
      : `, validation ${lastRise > 0 ? 'still rose' : 'fell'} ${points(Math.abs(lastRise))} in the last epoch`;
  return `${capital(accuracies)}${moved} and ${time}: the pipeline underfits${pair}.`;
}

/** Why this component and not another. */
function reason(run: Run, { idea, guidance, best }: Choice): string {
  const { component } = idea;
  if (guidance !== null) {
    return `${capital(component)} is next because ${personName(guidance.by)} asked: “${guidance.words.slice(0, 200)}” (${promise(idea)}).`;
  }
  const others = best.filter((other) => other.component !== component);
  const rest =
    others.length === 0
      ? 'nothing that fits is left in the others'
      : `against ${others.map((other) => `${promise(other)} in ${other.component}`).join(' and ')}`;
  return `${capital(component)} promises most for its time: ${promise(idea)}${record(run, component)}, ${rest}.`;
}

function promise({ expectedGain, costFactor }: Idea): string {
  return `${points(Math.max(expectedGain, 0))} for ${Number(costFactor.toFixed(2))}× the training time`;
}

/** What was tried in a component before, for example ` (so far 2 steps there brought 0.9 points in 74 s)`. */
function record(run: Run, component: Component): string {
  const steps = run.steps.filter((step) => step.proposal.component === component && gained(step) !== null);
  if (steps.length === 0) return '';
  const gain = steps.reduce((sum, step) => sum + (gained(step) ?? 0), 0);
  const spent = steps.reduce((sum, step) => sum + step.trainSeconds, 0);
  return ` (so far ${steps.length} ${steps.length === 1 ? 'step' : 'steps'} there brought ${points(gain)} in ${seconds(spent)})`;
}

function ranDry(run: Run, { valAccuracy, budgetUsed }: Evidence): string {
  const frozen = run.steering.frozen.length === 0 ? '' : ` in what is not frozen (${run.steering.frozen.join(', ')})`;
  const time = budgetUsed > 0.7 ? ` that fits the time of a trial, of which ${percent(budgetUsed)} is used` : '';
  return `After ${run.steps.length} steps and at ${percent(valAccuracy)} the playbook knows no further move${frozen}${time}.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
