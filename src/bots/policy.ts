import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { CommandRefused } from '../refine/commands.ts';
import { type Member, memberSchema } from '../refine/person.ts';
import { type Settings, settingsSchema } from '../refine/settings.ts';
import { listing } from '../report/wording.ts';

/** Who may start runs in a place, and who decides in those that are started there. */
const policySchema = z.object({
  /** Empty: anybody. */
  starters: z.array(memberSchema).max(50),
  /** Empty: anybody in the thread. */
  approvers: z.array(memberSchema).max(50),
  /** Persons who have to approve a proposal. */
  approvals: z.int().min(1).max(10),
  /** Whether the person who started a run may be one of them. */
  starterCounts: z.boolean(),
});
export type Policy = z.infer<typeof policySchema>;

/** What suits a small team, until somebody says otherwise. */
export const openPolicy: Policy = { starters: [], approvers: [], approvals: 1, starterCounts: true };

/** What was agreed for the places of a platform. It survives restarts. */
export type Policies = {
  /** The policy of the first of these places that has one, so the nearest first: `slack:T1/C1` before `slack:T1`. */
  of(scopes: readonly string[]): Policy;
  /** Whether this place has one of its own. */
  has(scope: string): boolean;
  /** null: what is agreed for the places around it holds again. */
  set(scope: string, policy: Policy | null): void;
};

export function createPolicies(database: DatabaseSync): Policies {
  database.exec('create table if not exists policy (scope text primary key, body text not null) strict');
  const select = database.prepare('select body from policy where scope = ?');
  const upsert = database.prepare(`insert into policy (scope, body) values (?, ?)
    on conflict (scope) do update set body = excluded.body`);
  const remove = database.prepare('delete from policy where scope = ?');
  return {
    of(scopes) {
      const row = scopes.map((scope) => select.get(scope)).find((found) => found !== undefined);
      return row === undefined ? openPolicy : policySchema.parse(JSON.parse(String(row.body)));
    },
    has: (scope) => select.get(scope) !== undefined,
    set(scope, policy) {
      if (policy === null) remove.run(scope);
      else upsert.run(scope, JSON.stringify(policySchema.parse(policy)));
    },
  };
}

/**
 * The settings of a run that is started under a policy, which holds for that run from then on. Whoever starts it may have asked for more
 * approvals than the policy does, not for fewer. Where it says who decides, or that several do, silence approves nothing: a rule that
 * waiting gets around would be none.
 */
export function withPolicy(settings: Settings, { approvers, approvals, starterCounts }: Policy): Settings {
  const asked = settings.approval;
  const isSilenceEnough = (approvers.length === 0 && approvals === 1 && starterCounts) || asked.onTimeout === 'veto';
  return settingsSchema.parse({
    ...settings,
    approval: {
      ...asked,
      waitSeconds: isSilenceEnough ? asked.waitSeconds : null,
      approvers,
      approvals: Math.max(approvals, asked.approvals ?? 1),
      starterCounts: starterCounts && (asked.starterCounts ?? true),
    },
  });
}

export function isSamePolicy(one: Policy, other: Policy): boolean {
  const compared = ({ starters, approvers, approvals, starterCounts }: Policy) =>
    JSON.stringify([idsOf(starters), idsOf(approvers), approvals, starterCounts]);
  return compared(one) === compared(other);
}

function idsOf(members: readonly Member[]): readonly string[] {
  return members.map(({ id }) => id).toSorted();
}

/** How many persons a group has may change, so that it is not counted. */
export function refuseTooFew({ approvers, approvals }: Policy, isGroup: (id: string) => boolean): void {
  const isCounted = approvers.length > 0 && approvers.every(({ id }) => !isGroup(id));
  if (!isCounted || approvers.length >= approvals) return;
  throw new CommandRefused(
    `${approvals} approvals are more than ${listing(approvers.map(({ name }) => name))} can give.`,
  );
}

/** "Anybody may start runs. Only Ada may approve and veto. A proposal needs 2 approvals; whoever started the run does not count." */
export function policyInWords({ starters, approvers, approvals, starterCounts }: Policy): string {
  const only = (members: readonly Member[], what: string) =>
    members.length === 0 ? `Anybody ${what}.` : `Only ${listing(members.map(({ name }) => name))} ${what}.`;
  const count = approvals === 1 ? 'One approval is enough' : `A proposal needs ${approvals} approvals`;
  const starter = starterCounts ? '' : '; whoever started the run does not count';
  return `${only(starters, 'may start runs')} ${only(approvers, 'may approve and veto')} ${count}${starter}.`;
}
