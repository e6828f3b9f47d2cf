import type { Member } from './person.ts';
import type { Settings } from './settings.ts';

/** Who decides on the proposals of a run. */
export type ApprovalRule = {
  /** Persons who have to approve a proposal. */
  readonly approvals: number;
  /** Whether whoever started the run may be one of them. */
  readonly starterCounts: boolean;
  /** Empty: anybody in the thread. */
  readonly approvers: readonly Member[];
};

/** The rule of a run, with what is meant where its settings say nothing. */
export function approvalRule({
  approvals = 1,
  starterCounts = true,
  approvers = [],
}: Settings['approval']): ApprovalRule {
  return { approvals, starterCounts, approvers };
}
