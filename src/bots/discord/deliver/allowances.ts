import { pause } from '../../pause.ts';

/** What Discord says with an answer of how much more it takes of the same kind. */
export type Said = { readonly limit: number; readonly remaining: number; readonly resetSeconds: number };

/**
 * How often something may still be asked for, as Discord said with its last answer. Before that one may be asked for, whose answer tells. A
 * name stands for a kind of call in a channel.
 */
export type Allowances = {
  /** Resolves when one may be used and `reserve` are left after it. Rejects when the signal aborts. */
  use(name: string, reserve: number, signal: AbortSignal): Promise<void>;
  note(name: string, said: Said): void;
};

type Allowance = {
  /** Null: Discord has not said it yet. */
  readonly limit: number | null;
  remaining: number;
  readonly resetAt: number;
  /** Aborts when another answer has come. */
  readonly outdated: AbortController;
};

/** How long an answer is waited for at the beginning of a period. */
const answerMilliseconds = 1000;

export function createAllowances(now: () => number = () => performance.now()): Allowances {
  const allowances = new Map<string, Allowance>();

  /** In a new period the limit is taken to be the same until an answer says more. */
  function present(name: string): Allowance {
    const last = allowances.get(name);
    if (last !== undefined && last.resetAt > now()) return last;
    const limit = last?.limit ?? null;
    return replace(name, limit, limit ?? 1, answerMilliseconds);
  }

  function replace(name: string, limit: number | null, remaining: number, resetMilliseconds: number): Allowance {
    const allowance = { limit, remaining, resetAt: now() + resetMilliseconds, outdated: new AbortController() };
    allowances.get(name)?.outdated.abort();
    allowances.set(name, allowance);
    return allowance;
  }

  return {
    async use(name, reserve, signal) {
      for (;;) {
        signal.throwIfAborted();
        const allowance = present(name);
        if (allowance.remaining > Math.min(reserve, (allowance.limit ?? 1) - 1)) {
          allowance.remaining -= 1;
          return;
        }
        const wait = Math.ceil(allowance.resetAt - now());
        await pause(wait, AbortSignal.any([signal, allowance.outdated.signal]));
      }
    },
    note(name, { limit, remaining, resetSeconds }) {
      const last = allowances.get(name);
      const isInPeriod = last !== undefined && last.limit !== null && last.resetAt > now();
      const left = isInPeriod ? Math.min(last.remaining, remaining) : remaining; // it counts calls without an answer too
      replace(name, limit, left, resetSeconds * 1000);
    },
  };
}
