import { z } from 'zod';

/** The roles that a language model can play; `engineer` is three, one for each component. */
export const roleSchema = z.enum(['architect', 'analyst', 'engineer', 'interpreter', 'reporter']);
export type Role = z.infer<typeof roleSchema>;

const count = z.int().nonnegative();

/** One call of a language model, paid for whatever became of its answer. */
export const modelCallSchema = z.object({
  role: roleSchema,
  model: z.string().max(200),
  promptTokens: count,
  replyTokens: count,
  /** US dollars; null where the model's price is not known. */
  dollars: z.number().nonnegative().nullable(),
  seconds: z.number().nonnegative(),
  /** `invalid`: it was not the answer that was asked for. `failed`: no whole reply came. */
  outcome: z.enum(['used', 'invalid', 'failed']),
});
export type ModelCall = z.infer<typeof modelCallSchema>;

/** What a role has cost so far. */
export type Spending = {
  readonly calls: number;
  readonly invalid: number;
  readonly failed: number;
  readonly promptTokens: number;
  readonly replyTokens: number;
  /** Of the calls whose price is known. */
  readonly dollars: number;
  readonly unpriced: number;
  readonly seconds: number;
};
export type Usage = Readonly<Partial<Record<Role, Spending>>>;

const nothing: Spending = {
  calls: 0,
  invalid: 0,
  failed: 0,
  promptTokens: 0,
  replyTokens: 0,
  dollars: 0,
  unpriced: 0,
  seconds: 0,
};

export function withCall(usage: Usage, call: ModelCall): Usage {
  const spent: Spending = {
    calls: 1,
    invalid: call.outcome === 'invalid' ? 1 : 0,
    failed: call.outcome === 'failed' ? 1 : 0,
    promptTokens: call.promptTokens,
    replyTokens: call.replyTokens,
    dollars: call.dollars ?? 0,
    unpriced: call.dollars === null ? 1 : 0,
    seconds: call.seconds,
  };
  return { ...usage, [call.role]: sum(usage[call.role] ?? nothing, spent) };
}

/** All roles together. */
export function totalSpending(usage: Usage): Spending {
  return Object.values(usage).reduce(sum, nothing);
}

function sum(one: Spending, other: Spending): Spending {
  return {
    calls: one.calls + other.calls,
    invalid: one.invalid + other.invalid,
    failed: one.failed + other.failed,
    promptTokens: one.promptTokens + other.promptTokens,
    replyTokens: one.replyTokens + other.replyTokens,
    dollars: one.dollars + other.dollars,
    unpriced: one.unpriced + other.unpriced,
    seconds: one.seconds + other.seconds,
  };
}

/** Where a role looks up what its run has spent on language models, and writes down what it spends. */
export type Ledger = {
  spent(): Usage;
  record(call: ModelCall): void;
};
