import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { Action } from '../../../card.ts';
import { modal, textInput } from './inputs.ts';

export const reasonFormId = 'reason';
/** `value`: of the button; `channel` and `thread`: where it stood, for an answer there. */
export const reasonFormMetadata = z.object({ value: z.string(), channel: z.string(), thread: z.string().nullable() });

/** Asks for the words that belong to a button: the reason of a veto, what should change. */
export function reasonForm(action: Action, metadata: z.infer<typeof reasonFormMetadata>): types.ModalView {
  const { label, isOptional } = action.asks ?? { label: 'Reason', isOptional: true };
  const hint = 'It is told to the team, shown in the thread and kept in the audit trail.';
  return modal(
    reasonFormId,
    { title: action.label, submit: action.label },
    [textInput({ id: 'words', label, isOptional, isLong: true, hint })],
    metadata,
  );
}
