import type { Run } from '../../refine/run.ts';
import type { Evidence } from './evidence.ts';

/**
 * A change that often helps, for one component's CONFIG: one field, or a few that only make sense together.
 *
 * `relief` says how much: the share of the error that the change is expected to take away, given the evidence. 0 or less means that
 * the evidence speaks against it; such a move is made only when a person asks for it.
 */
export type Move<ComponentConfig> = {
  readonly name: string;
  /** How people name it in their guidance. */
  readonly words: RegExp;
  /** Of a move with other values each time: how often in a row it may bring nothing before it is over. Another move is over at once. */
  readonly tries?: number;
  /** The new values, or null where it cannot go further. */
  readonly change: (config: ComponentConfig, evidence: Evidence, run: Run) => Partial<ComponentConfig> | null;
  readonly relief: (evidence: Evidence, config: ComponentConfig) => number;
  /** Training time relative to the incumbent's. */
  readonly costFactor?: (before: ComponentConfig, after: ComponentConfig, evidence: Evidence) => number;
  /** Why it should help here: one whole sentence. */
  readonly because: (evidence: Evidence, config: ComponentConfig, run: Run) => string;
};

/** The next larger value of a field's ladder as a change, or null on its last rung. */
export function climb<Key extends string>(
  key: Key,
  value: number,
  rungs: readonly number[],
): { [K in Key]: number } | null {
  return changeTo(
    key,
    rungs.find((rung) => rung > value),
  );
}

/** The next smaller value of a field's ladder as a change, or null on its first rung. */
export function descend<Key extends string>(
  key: Key,
  value: number,
  rungs: readonly number[],
): { [K in Key]: number } | null {
  return changeTo(
    key,
    rungs.findLast((rung) => rung < value),
  );
}

function changeTo<Key extends string>(key: Key, value: number | undefined): { [K in Key]: number } | null {
  return value === undefined ? null : ({ [key]: value } as { [K in Key]: number });
}

/** Three significant digits: 0.1 × 0.3 is written as 0.03. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
