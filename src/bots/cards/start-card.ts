import { approvalRule } from '../../refine/approval-rule.ts';
import type { DatasetSource } from '../../refine/dataset.ts';
import type { Run } from '../../refine/run.ts';
import type { Settings } from '../../refine/settings.ts';
import { money } from '../../report/model-usage.ts';
import { nameOf } from '../../report/people.ts';
import { count, duration, level, listing, percent, quantity } from '../../report/wording.ts';
import type { Card, Fact } from '../card.ts';
import { statedDefault, whoDecides } from './decision-words.ts';

/** The first card of a thread: what was started, and how people steer it. */
export function startCard(run: Run): Card {
  const { settings } = run;
  const dataset = datasetName(settings.dataset);
  const starter = nameOf(run.startedBy);
  return {
    key: 'start',
    at: run.startedAt,
    tone: 'info',
    title: `Run ${run.id}: refine ${dataset}`,
    fallback: `${starter} started run ${run.id}: refine a classifier for ${dataset} in at most ${quantity(settings.budget.steps, 'step')}. \`help\` lists the commands.`,
    parts: [
      ...(settings.goal === null ? [] : [{ kind: 'text', text: settings.goal } as const]),
      { kind: 'facts', facts: settingsFacts(run) },
      {
        kind: 'note',
        text: `Started by ${starter}. Steer it at any time: approve, change <words>, veto [reason], prioritise or freeze a component, guide <words>, pause, stop. \`help\` lists all.`,
        at: null,
      },
    ],
    actions: [],
    files: [],
  };
}

export function datasetName(source: DatasetSource): string {
  return source.kind === 'builtIn' ? source.name : `${source.name} (a folder of images)`;
}

function settingsFacts(run: Run): readonly Fact[] {
  const { budget, targetAccuracy, approval, gate, trial, seed } = run.settings;
  const time = budget.seconds === null ? '' : `, ${duration(budget.seconds)}`;
  const target =
    targetAccuracy === null ? [] : [{ label: 'Target', value: `${percent(targetAccuracy)} validation accuracy` }];
  const images = trial.trainImages === null ? 'all training images' : `${count(trial.trainImages)} training images`;
  const rule =
    gate.rule === 'greedy'
      ? 'greedy: kept if one training is better'
      : `kept if better with ${level(gate.confidence)} confidence; at most ${quantity(gate.maxSeeds, 'seed')} a proposal`;
  return [
    { label: 'Budget', value: `${quantity(budget.steps, 'step')}${time}${modelBudget(budget)}` },
    ...target,
    { label: 'A proposal', value: statedDefault(approval) },
    ...deciderFacts(run),
    { label: 'Gate', value: `${rule}, ${quantity(gate.baselineSeeds, 'seed')} for the baseline` },
    {
      label: 'One training',
      value: `${duration(trial.trainSeconds)} on ${images}, ${quantity(trial.cpus, 'CPU')}, ${count(trial.memoryMegabytes)} MB`,
    },
    { label: 'Seed', value: String(seed) },
  ];
}

/** Who decides, and how many of them, where it is not anybody alone. */
function deciderFacts(run: Run): readonly Fact[] {
  const { approvals, starterCounts, approvers } = approvalRule(run.settings.approval);
  if (approvals === 1 && starterCounts && approvers.length === 0) return [];
  return [{ label: 'Approvals', value: `${quantity(approvals, 'person', 'persons')}. ${whoDecides(run)}` }];
}

function modelBudget({ tokens, dollars }: Settings['budget']): string {
  const limits = [...(tokens == null ? [] : [quantity(tokens, 'token')]), ...(dollars == null ? [] : [money(dollars)])];
  return limits.length === 0 ? '' : `; language models: at most ${listing(limits)}`;
}
