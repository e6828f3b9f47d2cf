import { approvalRule } from '../refine/approval-rule.ts';
import { personId } from '../refine/person.ts';
import type { Run } from '../refine/run.ts';
import type { Card } from './card.ts';

/** Whom new cards notify: people who have to decide and the starter at the end, the starter of everything, or nobody. */
export type Notify = 'decisions' | 'all' | 'none';

/** Platforms shorten a message with more names than this, and nobody wants to be one of them. */
const mostMentions = 10;

/** The people and groups of a workspace (`slack:T1`) that a new card of a run is to notify, by what their ids have behind that. */
export function notifiedOf(run: Run, card: Card, notify: Notify, workspace: string): readonly string[] {
  if (notify === 'none') return [];
  const here = (id: string) => (id.startsWith(`${workspace}:`) ? [id.slice(workspace.length + 1)] : []);
  const starter = here(personId(run.startedBy));
  const isDecision = run.phase.name === 'awaitingApproval' && card.key === `proposal-${run.phase.proposal.id}`;
  if (isDecision) {
    const { approvers } = approvalRule(run.settings.approval);
    return approvers.length > 0 ? approvers.flatMap(({ id }) => here(id)).slice(0, mostMentions) : starter;
  }
  const isEnd = card.key === 'report' || card.key === 'failure';
  return isEnd || notify === 'all' ? starter : [];
}
