import { createTwoFilesPatch } from 'diff';
import { type Pipeline, sourceId } from '../../refine/pipeline.ts';
import type { Proposal } from '../../refine/proposal.ts';
import type { Run } from '../../refine/run.ts';
import type { Trial } from '../../refine/trial.ts';
import { authorWords } from '../../report/model-usage.ts';
import { proposalFile } from '../../report/proposal-file.ts';
import { count, duration, points, quantity } from '../../report/wording.ts';
import type { Part } from '../card.ts';
import { notePart } from './team-words.ts';

/** What speaks for a proposal and what it costs: the same before and after the decision. `before`: the sources it changes. */
export function argument(run: Run, proposal: Proposal, before: Pipeline | null): readonly Part[] {
  return [
    { kind: 'text', text: proposal.hypothesis },
    {
      kind: 'facts',
      facts: [
        { label: 'Expected gain', value: points(proposal.expectedGain) },
        { label: 'Cost', value: cost(run, proposal) },
        { label: 'Written by', value: written(proposal) },
        {
          label: 'Code',
          value: `${proposalFile(proposal)} in the run’s report (SHA-256 ${sourceId(proposal.source)}…)`,
        },
      ],
    },
    ...(before === null ? [] : [changePart(proposal, before)]),
    ...notePart(proposal.note),
  ];
}

function written({ author }: Proposal): string {
  const checked = author === 'model' ? '; checked: read, built, and trained for two batches in the sandbox' : '';
  return `${authorWords(author)}${checked}`;
}

export function cost(run: Run, proposal: Proposal): string {
  const seconds = trialsBefore(run, proposal).map((trial) => trial.trainSeconds);
  const factor = `${Number(proposal.costFactor.toFixed(2))} × the incumbent’s training`;
  if (seconds.length === 0) return factor;
  const one = Math.min(
    run.settings.trial.trainSeconds,
    (proposal.costFactor * seconds.reduce((a, b) => a + b, 0)) / seconds.length,
  );
  return `about ${duration(one)} of training a seed (${factor}), at most ${quantity(run.settings.gate.maxSeeds, 'seed')}`;
}

/** Trials of the incumbent that the proposal changes: those it was kept with, so that the card stays as it was. */
function trialsBefore(run: Run, proposal: Proposal): readonly Trial[] {
  const number = Number(proposal.id.slice(1));
  const kept = run.steps.findLast((step) => step.number < number && step.verdict.name === 'kept');
  return kept?.trials ?? run.baseline?.trials ?? [];
}

/** A card is made again at every event of its run, and its change stays what it is. */
const knownParts = new WeakMap<Proposal, Part>();

function changePart(proposal: Proposal, before: Pipeline): Part {
  const part = knownParts.get(proposal) ?? partOf(proposal, before);
  knownParts.set(proposal, part);
  return part;
}

function partOf({ component, source }: Proposal, before: Pipeline): Part {
  const name = `${component}.py`;
  const diff = changeOf(name, before[component], source);
  if (diff !== null) return { kind: 'diff', title: name, diff };
  const lines = `${quantity(lineCount(source), 'line')} in place of ${count(lineCount(before[component]))}`;
  return { kind: 'text', text: `The change in ${name} is too long to show: ${lines}.` };
}

/** Lines taken out and put in. More is not read in a chat, and finding the shortest change costs the square of it. */
const mostChangedLines = 1000;

/** A unified diff without the file header and without context, as most changes are one line; null where it is too long. */
function changeOf(name: string, before: string, after: string): string | null {
  const options = { context: 0, maxEditLength: mostChangedLines };
  const patch = createTwoFilesPatch(name, name, before, after, '', '', options);
  return patch === undefined ? null : patch.slice(Math.max(0, patch.indexOf('@@'))).trimEnd();
}

function lineCount(source: string): number {
  return source.trimEnd().split('\n').length;
}
