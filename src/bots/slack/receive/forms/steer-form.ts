import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { Run } from '../../../../refine/run.ts';
import { activity, stepOf } from '../../../cards/live-card.ts';
import { steerChoices, steerLine } from '../../../steer-choices.ts';
import { type Filled, modal, plain, selectInput, textInput } from './inputs.ts';

export const steerFormId = 'steer';
export const steerFormMetadata = z.object({ run: z.string(), channel: z.string(), thread: z.string() });

/** All that a person may ask of a run, for where slash commands do not work: in its thread. */
export function steerForm(run: Run, metadata: z.infer<typeof steerFormMetadata>): types.ModalView {
  return modal(
    steerFormId,
    { title: 'Steer this run', submit: 'Do it' },
    [
      { type: 'section', text: plain(`Run ${run.id}: ${stepOf(run)}${activity(run)}.`) },
      selectInput({ id: 'command', label: 'What', options: steerChoices(run), initial: 'guide' }),
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

/** The filled form as the line that it stands for. */
export function filledLine(filled: Filled): string {
  return steerLine(filled.one('command') ?? 'help', filled.one('words'));
}
