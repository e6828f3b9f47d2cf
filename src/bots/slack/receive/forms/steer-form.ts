import type { types } from '@slack/bolt';
import { z } from 'zod';
import { openProposal, type Run } from '../../../../refine/run.ts';
import { activity, stepOf } from '../../../cards/live-card.ts';
import { type Filled, modal, type Option, plain, selectInput, textInput } from './inputs.ts';

export const steerFormId = 'steer';
export const steerFormMetadata = z.object({ run: z.string(), channel: z.string(), thread: z.string() });

/** All that a person may ask of a run, for where slash commands do not work: in its thread. */
export function steerForm(run: Run, metadata: z.infer<typeof steerFormMetadata>): types.ModalView {
  return modal(
    steerFormId,
    { title: 'Steer this run', submit: 'Do it' },
    [
      { type: 'section', text: plain(`Run ${run.id}: ${stepOf(run)}${activity(run)}.`) },
      selectInput({ id: 'command', label: 'What', options: commandsFor(run), initial: 'guide' }),
      textInput({
        id: 'words',
        label: 'Words',
        isOptional: true,
        isLong: true,
        placeholder: 'Try a wider model',
        hint: 'For guidance and for changes they are needed; for a veto they are its reason.',
      }),
    ],
    metadata,
  );
}

function commandsFor(run: Run): readonly Option[] {
  const proposal = openProposal(run);
  const { frozen, pausedAtTurn } = run.steering;
  const onComponents = (['data', 'model', 'training'] as const).flatMap((component) =>
    frozen.includes(component)
      ? [{ label: `Unfreeze ${component}`, value: `unfreeze ${component}` }]
      : [
          { label: `Work on ${component} next`, value: `prioritise ${component}` },
          { label: `Freeze ${component}: leave it as it is`, value: `freeze ${component}` },
        ],
  );
  const onProposal =
    proposal === null
      ? []
      : [
          { label: `Approve ${proposal.id}`, value: `approve ${proposal.id}` },
          { label: `Veto ${proposal.id}`, value: `veto ${proposal.id}` },
          { label: `Ask for changes in ${proposal.id}`, value: `change ${proposal.id}` },
        ];
  return [
    { label: 'Tell the team what to try', value: 'guide' },
    ...onProposal,
    ...onComponents,
    pausedAtTurn === null ? { label: 'Pause', value: 'pause' } : { label: 'Resume', value: 'resume' },
    { label: 'Stop, with a report of what there is', value: 'stop' },
  ];
}

const takesWords = /^(guide|veto|change)\b/;

/** The filled form as the line that it stands for. */
export function steerLine(filled: Filled): string {
  const command = filled.one('command') ?? 'help';
  const words = filled.one('words');
  return words === null || !takesWords.test(command) ? command : `${command} ${words}`;
}
