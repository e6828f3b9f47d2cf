import { approvalRule } from '../../../refine/approval-rule.ts';
import { personId } from '../../../refine/person.ts';
import type { Run } from '../../../refine/run.ts';
import type { Card } from '../../card.ts';
import type { SlackConfig } from '../connect/slack-config.ts';

/** Slack shortens a message with more names than this, and nobody wants to be one of them. */
const mostMentions = 10;

/** The people and groups that a new card of a run is to notify, by their ids on Slack: `U…` and `S…`. */
export function notifiedOf(run: Run, card: Card, notify: SlackConfig['notify']): readonly string[] {
  if (notify === 'none') return [];
  const starter = slackId(personId(run.startedBy));
  const isDecision = run.phase.name === 'awaitingApproval' && card.key === `proposal-${run.phase.proposal.id}`;
  if (isDecision) {
    const approvers = approvalRule(run.settings.approval).approvers.flatMap(({ id }) => slackId(id));
    return approvers.length > 0 ? approvers.slice(0, mostMentions) : starter;
  }
  const isEnd = card.key === 'report' || card.key === 'failure';
  return isEnd || notify === 'all' ? starter : [];
}

function slackId(id: string): readonly string[] {
  const [platform, , member] = id.split(':');
  return platform === 'slack' && member !== undefined ? [member] : [];
}
