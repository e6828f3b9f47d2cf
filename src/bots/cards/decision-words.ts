import { type ApprovalRule, approvalRule } from '../../refine/approval-rule.ts';
import { anyOf } from '../../refine/person.ts';
import type { Run } from '../../refine/run.ts';
import type { Settings } from '../../refine/settings.ts';
import { nameOf, namesOf } from '../../report/people.ts';
import { plainLine } from '../../report/plain-text.ts';
import { duration } from '../../report/wording.ts';

/** "Anybody in this thread may decide." */
export function whoDecides({ settings, startedBy }: Run): string {
  const rule = approvalRule(settings.approval);
  const starter = `The approval of ${nameOf(startedBy)}, who started the run, does not count.`;
  return `${approversOf(rule)} may decide.${rule.starterCounts ? '' : ` ${starter}`}`;
}

/** "Ada, Ben or @ml-leads". */
export function approversOf({ approvers }: ApprovalRule): string {
  return approvers.length === 0 ? 'Anybody in this thread' : plainLine(anyOf(approvers));
}

/** "1 of 2 approvals: ada"; null where one is enough. */
export function approvalsSoFar({ settings }: Run, approvedBy: readonly string[]): string | null {
  const { approvals } = approvalRule(settings.approval);
  if (approvals === 1) return null;
  return `${approvedBy.length} of ${approvals} approvals${approvedBy.length === 0 ? '' : `: ${namesOf(approvedBy)}`}`;
}

/** What people may type about an open proposal. */
export function decisionsToType(run: Run, id: string): string {
  const change = mayBeChanged(run) ? `, \`change ${id} <words>\`` : '';
  return `\`approve ${id}\`${change} or \`veto ${id} [reason]\``;
}

/** Another proposal may follow the open one. */
export function mayBeChanged({ steps, settings }: Run): boolean {
  return steps.length + 1 < settings.budget.steps;
}

/** The stated default: what becomes of a proposal that is not decided on. */
export function statedDefault({ waitSeconds, onTimeout, approvals = 1 }: Settings['approval']): string {
  const outcome = onTimeout === 'approve' ? 'approved' : 'vetoed';
  if (waitSeconds === null) return 'nothing happens until somebody decides';
  if (waitSeconds === 0) return `${outcome} at once`;
  return `${outcome} after ${duration(waitSeconds)} unless ${approvals === 1 ? 'somebody decides' : 'it is decided by then'}`;
}
