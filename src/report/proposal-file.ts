import type { Proposal } from '../refine/proposal.ts';

/** Where a proposal's source stands in the report's folder. */
export function proposalFile({ id, component }: Pick<Proposal, 'id' | 'component'>): string {
  return `proposals/${id}-${component}.py`;
}
