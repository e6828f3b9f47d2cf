import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { StartIntent } from '../../../chat.ts';
import { approvalExamples, budgetExamples } from '../../../start-examples.ts';
import { type Filled, modal, mostOptions, peopleInput, selectInput, textInput } from './inputs.ts';

export const startFormId = 'start';
/** The channel that the form was asked for in; see `Place`. */
export const startFormMetadata = z.object({ channel: z.string(), isPrivate: z.boolean() });

/** Starts a run in a channel, for whoever prefers a form to `/improve start fashion-mnist tell shirts apart budget=2h`. */
export function startForm(metadata: z.infer<typeof startFormMetadata>, datasets: readonly string[]): types.ModalView {
  const names = datasets.slice(0, mostOptions).map((name) => ({ label: name, value: name }));
  return modal(
    startFormId,
    { title: 'Refine a classifier', submit: 'Start' },
    [
      selectInput({
        id: 'dataset',
        label: 'Dataset',
        options: names,
        ...(names[0] ? { initial: names[0].value } : {}),
      }),
      textInput({
        id: 'goal',
        label: 'Goal',
        isOptional: true,
        isLong: true,
        placeholder: 'Tell ripe from unripe tomatoes, on phones',
        hint: 'What the classifier is for. The team reads it.',
      }),
      selectInput({ id: 'budget', label: 'Time budget', options: budgetExamples, initial: '1h' }),
      selectInput({
        id: 'approve',
        label: 'Proposals',
        options: approvalExamples,
        initial: '30m',
        hint: 'What happens when nobody decides. Anybody who may decide can veto, also while it trains.',
      }),
      peopleInput({
        id: 'approvers',
        label: 'Who may decide',
        isOptional: true,
        hint: 'Empty: whoever this channel’s settings name, else anybody in the thread.',
      }),
    ],
    metadata,
  );
}

/** The filled form as the command that it stands for, and the ids of the people who may decide. */
export function startIntent(filled: Filled): { readonly intent: StartIntent; readonly approvers: readonly string[] } {
  const options = new Map<string, string>();
  for (const name of ['budget', 'approve'] as const) {
    const value = filled.one(name);
    if (value !== null) options.set(name, value);
  }
  return {
    intent: { type: 'start', dataset: filled.one('dataset'), goal: filled.one('goal'), options },
    approvers: filled.many('approvers'),
  };
}
