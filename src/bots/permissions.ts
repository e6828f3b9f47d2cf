import { approvalRule } from '../refine/approval-rule.ts';
import type { Command } from '../refine/commands.ts';
import { anyOf, type Member, type Person, personId, personName } from '../refine/person.ts';
import type { Run } from '../refine/run.ts';
import { plainLine } from '../report/plain-text.ts';
import type { Intent } from './intent.ts';
import type { Policy } from './policy.ts';

/** Whether somebody is this person, or in this group. Only the platform knows: rejects with `CommandRefused` where it does not say. */
export type IsMember = (member: Member, person: Person) => Promise<boolean>;

/** Why somebody may not do this, in a sentence that says who may; null: they may. Rejects where `isMember` does. */
export async function refusalOf(
  intent: Intent,
  person: Person,
  run: Run | null,
  policy: Policy,
  isMember: IsMember,
): Promise<string | null> {
  if (intent.type === 'start') return refusal('start runs', policy.starters, person, isMember);
  if (intent.type !== 'steer' || run === null || isForAnybody(intent.command)) return null;
  const { approvers } = approvalRule(run.settings.approval);
  const members = isForStarter(intent.command) ? withStarter(run, approvers) : approvers;
  return refusal(intent.command.type, members, person, isMember);
}

type Steering = Exclude<Command, { type: 'start' }>;

function isForAnybody({ type }: Steering): boolean {
  return type === 'guide' || type === 'prioritise';
}

/** What holds a run up or ends it, so that whoever started one is never helpless. */
function isForStarter({ type }: Steering): boolean {
  return type === 'veto' || type === 'pause' || type === 'resume' || type === 'stop';
}

function withStarter({ startedBy }: Run, approvers: readonly Member[]): readonly Member[] {
  const starter = { id: personId(startedBy), name: `${personName(startedBy)} (who started the run)` };
  const isAmongThem = approvers.some(({ id }) => id === starter.id);
  return approvers.length === 0 || isAmongThem ? approvers : [...approvers, starter];
}

async function refusal(
  what: string,
  members: readonly Member[],
  person: Person,
  isMember: IsMember,
): Promise<string | null> {
  if (members.length === 0 || members.some(({ id }) => id === person.id)) return null;
  for (const member of members) if (await isMember(member, person)) return null;
  return `Only ${plainLine(anyOf(members))} may ${what} here.`;
}
