import { sourceId } from '../../refine/pipeline.ts';
import { meanAccuracy, type Run, type Step, type Verdict } from '../../refine/run.ts';
import { inShort } from '../in-short.ts';
import { codeBlock, folded, literal, markdownTable, section } from '../markdown.ts';
import { authorWords } from '../model-usage.ts';
import { approvalOf, nameOf } from '../people.ts';
import { proposalFile } from '../proposal-file.ts';
import { duration, level, percent, quantity, signed } from '../wording.ts';

const verdictWords = {
  kept: '**kept**',
  rolledBack: 'rolled back',
  inconclusive: 'inconclusive',
  failed: 'failed',
  vetoed: 'vetoed',
  dropped: 'dropped',
} as const;

/** Every step with what it was meant to do and what it did. */
export function stepsSection(run: Run): string {
  if (run.steps.length === 0) return section('Steps', 'No step was taken.', run.baseline?.trials.length ? picture : '');
  const rows = run.steps.map((step) => [
    String(step.number),
    step.proposal.component,
    literal(step.proposal.summary),
    literal(step.proposal.hypothesis),
    verdictWords[step.verdict.name],
    gainOf(step),
    duration(step.trainSeconds),
  ]);
  const interval = `Gain: points of validation accuracy against the incumbent of that time, with its ${level(run.settings.gate.confidence)} interval.`;
  return section(
    'Steps',
    picture,
    markdownTable(['Step', 'Component', 'Change', 'Hypothesis', 'Verdict', 'Gain', 'Trained'], rows),
    interval,
    ...run.steps.flatMap(detailsOf),
  );
}

const picture = '![Validation accuracy over the steps](accuracy.png)';

function gainOf({ verdict, proposal }: Step): string {
  if (!('comparison' in verdict)) return `– (expected ${signed(proposal.expectedGain)})`;
  const { gain, low, high } = verdict.comparison;
  return `${signed(gain)} (${signed(low)} to ${signed(high)}; expected ${signed(proposal.expectedGain)})`;
}

function detailsOf(step: Step): readonly string[] {
  const { number, proposal, verdict, trials } = step;
  const seeds = trials.map(
    (trial) =>
      `- seed ${trial.seed}: ${percent(trial.score.accuracy)} in ${duration(trial.trainSeconds)}, ${quantity(trial.epochs.length, 'epoch')}`,
  );
  const mean = trials.length > 1 ? [`- mean: ${percent(meanAccuracy(trials))}`] : [];
  const failure =
    verdict.name === 'failed'
      ? [`It failed (${verdict.failure.reason}).`, codeBlock('text', verdict.failure.lastLines.join('\n'))]
      : [];
  const approved = approvalOf(step);
  const file = proposalFile(proposal);
  const { reason, evidence = [], refutedBy } = proposal.diagnosis;
  const body = [
    `Why ${proposal.component}: ${literal(reason)}`,
    evidence.map((each) => `- ${literal(each)}`).join('\n'),
    refutedBy === undefined ? '' : `Would be refuted by: ${literal(refutedBy)}`,
    `Written by ${authorWords(proposal.author)}: [${file}](${file}), SHA-256 \`${sourceId(proposal.source)}…\``,
    proposal.note === undefined ? '' : literal(inShort(proposal.note)),
    approved === null ? '' : literal(`It was ${approved}.`),
    [...seeds, ...mean].join('\n'),
    ...failure,
    ...refusalOf(verdict),
  ];
  return [folded(`Step ${number}: ${proposal.id}`, body.filter((paragraph) => paragraph !== '').join('\n\n'))];
}

function refusalOf(verdict: Verdict): readonly string[] {
  if (verdict.name === 'dropped') return [`Dropped: ${literal(verdict.reason)}`];
  if (verdict.name !== 'vetoed') return [];
  const by = verdict.byDefault ? 'the stated default' : literal(nameOf(verdict.by));
  return [`Vetoed by ${by}${verdict.reason === null ? '' : `: ${literal(verdict.reason)}`}`];
}
