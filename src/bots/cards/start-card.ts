import type { DatasetSource } from '../../refine/dataset.ts';
import type { Run } from '../../refine/run.ts';
import type { Settings } from '../../refine/settings.ts';
import { money } from '../../report/model-usage.ts';
import { count, duration, level, listing, percent, quantity } from '../../report/wording.ts';
import type { Card, Fact } from '../card.ts';

/** The first card of a thread: what was started, and how people steer it. */
export function startCard(run: Run): Card {
  const { settings } = run;
  const dataset = datasetName(settings.dataset);
  return {
    key: 'start',
    at: run.startedAt,
    tone: 'info',
    title: `Run ${run.id}: refine ${dataset}`,
    fallback: `${run.startedBy} started run ${run.id}: refine a classifier for ${dataset} in at most ${quantity(settings.budget.steps, 'step')}. \`help\` lists the commands.`,
    parts: [
      ...(settings.goal === null ? [] : [{ kind: 'text', text: settings.goal } as const]),
      { kind: 'facts', facts: settingsFacts(settings) },
      {
        kind: 'note',
        text: `Started by ${run.startedBy}. Steer it at any time: approve, veto [reason], prioritise or freeze a component, guide <words>, pause, stop. \`help\` lists all.`,
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

/** The stated default: what becomes of a proposal that nobody decides on. */
export function statedDefault({ waitSeconds, onTimeout }: Settings['approval']): string {
  const outcome = onTimeout === 'approve' ? 'approved' : 'vetoed';
  if (waitSeconds === null) return 'nothing happens until somebody decides';
  return waitSeconds === 0 ? `${outcome} at once` : `${outcome} after ${duration(waitSeconds)} unless somebody decides`;
}

function settingsFacts({ budget, targetAccuracy, approval, gate, trial, seed }: Settings): readonly Fact[] {
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
    { label: 'Gate', value: `${rule}, ${quantity(gate.baselineSeeds, 'seed')} for the baseline` },
    {
      label: 'One training',
      value: `${duration(trial.trainSeconds)} on ${images}, ${quantity(trial.cpus, 'CPU')}, ${count(trial.memoryMegabytes)} MB`,
    },
    { label: 'Seed', value: String(seed) },
  ];
}

function modelBudget({ tokens, dollars }: Settings['budget']): string {
  const limits = [...(tokens == null ? [] : [quantity(tokens, 'token')]), ...(dollars == null ? [] : [money(dollars)])];
  return limits.length === 0 ? '' : `; language models: at most ${listing(limits)}`;
}
