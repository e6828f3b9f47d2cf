import type { Choice } from './choice.ts';

/** Time budgets that people choose from. Others can be typed. */
export const budgetExamples: readonly Choice[] = [
  { label: '15 minutes', value: '15m' },
  { label: '30 minutes', value: '30m' },
  { label: '1 hour', value: '1h' },
  { label: '2 hours', value: '2h' },
  { label: '4 hours', value: '4h' },
  { label: '8 hours', value: '8h' },
  { label: '1 day', value: '24h' },
  { label: '3 days', value: '72h' },
];

/** What may happen where nobody decides on a proposal. */
export const approvalExamples: readonly Choice[] = [
  { label: 'Wait until somebody decides', value: 'ask' },
  { label: 'Approve by itself after 1 minute', value: '1m' },
  { label: 'Approve by itself after 5 minutes', value: '5m' },
  { label: 'Approve by itself after 30 minutes', value: '30m' },
  { label: 'Approve by itself after 4 hours', value: '4h' },
  { label: 'Approve at once', value: 'auto' },
];
