import { meanAccuracy, type Run, type Step, type Verdict } from '../../refine/run.ts';
import type { TrialFailure } from '../../refine/trial.ts';
import { plainLine } from '../../report/plain-text.ts';
import { count, duration, gainWithInterval, level, percent, points, quantity } from '../../report/wording.ts';
import type { Card, Part, Tone } from '../card.ts';

type Judged = Extract<Verdict, { comparison: unknown }>;

const words = {
  kept: { title: 'kept', says: 'is kept: it is the incumbent now', tone: 'success' },
  rolledBack: { title: 'rolled back', says: 'is rolled back: the incumbent stays', tone: 'neutral' },
  inconclusive: {
    title: 'inconclusive',
    says: 'is rolled back: its gain cannot be told from chance within the budget of seeds',
    tone: 'neutral',
  },
} as const satisfies Record<Judged['name'], { title: string; says: string; tone: Tone }>;

/** What the gate made of a step, or how its training failed. A veto or drop is told on the proposal's own card. */
export function resultCard(run: Run, step: Step): Card | null {
  switch (step.verdict.name) {
    case 'kept':
    case 'rolledBack':
    case 'inconclusive':
      return judgedCard(run, step, step.verdict);
    case 'failed':
      return failedCard(run, step, step.verdict.failure);
    case 'vetoed':
    case 'dropped':
      return null;
  }
}

function judgedCard(run: Run, step: Step, { name, comparison }: Judged): Card {
  const { title, says, tone } = words[name];
  const gain = gainWithInterval(comparison, run.settings.gate.confidence);
  const after = meanAccuracy(step.trials);
  return {
    ...common(run, step, `${title}, ${points(comparison.gain)}`),
    tone,
    fallback: `${step.proposal.id} (${step.proposal.component}: ${plainLine(step.proposal.summary)}) ${says}. ${gain}.`,
    parts: [
      { kind: 'text', text: `${step.proposal.id} ${says}.` },
      {
        kind: 'facts',
        facts: [
          { label: 'Gain', value: gain },
          { label: 'Validation', value: `${percent(after - comparison.gain)} → ${percent(after)}` },
          { label: 'Better with', value: `${level(comparison.probabilityBetter)} probability` },
          {
            label: 'Trained',
            value: `${quantity(comparison.candidateSeeds, 'seed')} against ${comparison.incumbentSeeds} of the incumbent, ${duration(step.trainSeconds)}`,
          },
        ],
      },
      ...curve(step),
    ],
  };
}

function curve(step: Step): readonly Part[] {
  const [trial] = step.trials;
  if (trial === undefined) return [];
  const values = trial.epochs.map((epoch) => 100 * epoch.valAccuracy);
  const says = `${percent((values[0] ?? 0) / 100)} after the first epoch, ${percent((values.at(-1) ?? 0) / 100)} after the last.`;
  return [
    {
      kind: 'chart',
      title: 'Validation accuracy by epoch',
      unit: '%',
      series: [{ name: step.proposal.id, values }],
      says,
    },
  ];
}

function failedCard(run: Run, step: Step, failure: TrialFailure): Card {
  const sentence = `${step.proposal.id} failed: ${failureSentence(run, failure)}`;
  return {
    ...common(run, step, 'failed'),
    tone: 'danger',
    fallback: sentence,
    parts: [
      { kind: 'text', text: sentence },
      {
        kind: 'note',
        text: `It cost its training (${duration(failure.evidence.seconds)}) and nothing else: the incumbent stays.`,
        at: null,
      },
      ...lastLines(failure.lastLines),
    ],
  };
}

/** One sentence for what happened to a training, with the last thing that it said. */
export function failureSentence(run: Run, failure: TrialFailure): string {
  const lastLine = plainLine(failure.lastLines.findLast((line) => plainLine(line) !== '') ?? '');
  switch (failure.reason) {
    case 'crashed':
      return `its code raised an error${lastLine === '' ? '' : ` (${lastLine})`}.`;
    case 'timed-out':
      return `its training did not end within ${duration(failure.evidence.seconds)} and was ended.`;
    case 'out-of-memory':
      return `it took more memory than a trial has (${count(run.settings.trial.memoryMegabytes)} MB).`;
    case 'output-limit':
      return 'it wrote more output than a trial may.';
    case 'disk-limit':
      return 'it wrote more files than a trial may.';
    case 'invalid-output':
      return `its output was not valid${lastLine === '' ? '' : ` (${lastLine})`}.`;
  }
}

const shownLines = 6;

export function lastLines(lines: readonly string[]): readonly Part[] {
  const text = lines.slice(-shownLines).join('\n');
  return text.trim() === '' ? [] : [{ kind: 'details', title: 'Its last lines', text, isCode: true }];
}

function common(run: Run, step: Step, verdict: string) {
  return {
    key: `result-${step.proposal.id}`,
    at: step.endedAt,
    title: `Step ${step.number} of ${run.settings.budget.steps}, ${step.proposal.component}: ${verdict}`,
    actions: [],
    files: [],
  };
}
