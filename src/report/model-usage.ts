import type { Author } from '../refine/design.ts';
import { type Spending, totalSpending } from '../refine/model-call.ts';
import type { Run } from '../refine/run.ts';
import { count, percent, quantity } from './wording.ts';

/** "12 calls, 34,567 tokens (34.57 % of 100,000), $0.12": what a run has spent on language models; null where it asked none. */
export function modelUsage({ usage, settings }: Run): string | null {
  const spent = totalSpending(usage);
  if (spent.calls === 0) return null;
  const tokens = `${quantity(tokensOf(spent), 'token')}${shareOf(tokensOf(spent), settings.budget.tokens, count)}`;
  return [quantity(spent.calls, 'call'), tokens, dollarsOf(spent, settings.budget.dollars)].join(', ');
}

function dollarsOf(spent: Spending, limit: number | null | undefined): string {
  if (spent.unpriced === 0 || limit == null) return `${price(spent)}${shareOf(spent.dollars, limit, money)}`;
  return `${price(spent)}: the limit of ${money(limit)} cannot hold`;
}

export function tokensOf({ promptTokens, replyTokens }: Spending): number {
  return promptTokens + replyTokens;
}

export function price({ calls, unpriced, dollars }: Spending): string {
  if (unpriced === calls) return 'price unknown';
  return unpriced === 0 ? money(dollars) : `${money(dollars)} and ${quantity(unpriced, 'call')} of unknown price`;
}

/** US dollars with as many digits as small sums need. */
export function money(dollars: number): string {
  return `$${dollars >= 1 ? dollars.toFixed(2) : dollars.toFixed(4).replace(/00$/, '')}`;
}

/** Who wrote something, in words. */
export function authorWords(author: Author | undefined): string {
  return author === 'model' ? 'a language model' : 'the playbook';
}

function shareOf(spent: number, budget: number | null | undefined, words: (amount: number) => string): string {
  return budget == null ? '' : ` (${percent(spent / budget)} of ${words(budget)})`;
}
