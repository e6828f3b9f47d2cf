import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { StartIntent } from '../../../chat.ts';
import { type Filled, modal, mostOptions, type Option, peopleInput, selectInput, textInput } from './inputs.ts';

export const startFormId = 'start';
/** The channel that the form was asked for in; see `Place`. */
export const startFormMetadata = z.object({ channel: z.string(), isPrivate: z.boolean() });

const budgets: readonly Option[] = [
  { label: '15 minutes', value: '15m' },
  { label: '30 minutes', value: '30m' },
  { label: '1 hour', value: '1h' },
  { label: '2 hours', value: '2h' },
  { label: '4 hours', value: '4h' },
  { label: '8 hours', value: '8h' },
  { label: '1 day', value: '24h' },
  { label: '3 days', value: '72h' },
];

const approvals: readonly Option[] = [
  { label: 'Wait until somebody decides', value: 'ask' },
  { label: 'Approve by itself after 1 minute', value: '1m' },
  { label: 'Approve by itself after 5 minutes', value: '5m' },
  { label: 'Approve by itself after 30 minutes', value: '30m' },
  { label: 'Approve by itself after 4 hours', value: '4h' },
  { label: 'Approve at once', value: 'auto' },
];

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
      selectInput({ id: 'budget', label: 'Time budget', options: budgets, initial: '1h' }),
      selectInput({
        id: 'approve',
        label: 'Proposals',
        options: approvals,
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
