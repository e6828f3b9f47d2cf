import { createTwoFilesPatch } from 'diff';
import type { Component } from '../../refine/component.ts';
import { type Pipeline, sourceId } from '../../refine/pipeline.ts';
import type { Proposal } from '../../refine/proposal.ts';
import type { Run } from '../../refine/run.ts';
import type { Trial } from '../../refine/trial.ts';
import { authorWords } from '../../report/model-usage.ts';
import { duration, points, quantity } from '../../report/wording.ts';
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
          value: `${sourceId(proposal.source)}, the first digits of this ${proposal.component}.py’s SHA-256`,
        },
      ],
    },
    ...(before === null
      ? []
      : [
          {
            kind: 'diff',
            title: `${proposal.component}.py`,
            diff: changeOf(proposal.component, before, proposal.source),
          } as const,
        ]),
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

/** A unified diff without the file header and without context: most changes are one line. */
function changeOf(component: Component, before: Pipeline, source: string): string {
  const name = `${component}.py`;
  const patch = createTwoFilesPatch(name, name, before[component], source, '', '', { context: 0 });
  return patch.slice(Math.max(0, patch.indexOf('@@'))).trimEnd();
}
