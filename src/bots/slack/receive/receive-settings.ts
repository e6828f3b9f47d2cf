import type { App, BlockAction, SlackViewAction, webApi } from '@slack/bolt';
import { CommandRefused } from '../../../refine/commands.ts';
import type { Member } from '../../../refine/person.ts';
import { isSamePolicy, type Policy, refuseTooFew } from '../../policy.ts';
import { answerInSlack, tellAt } from './answers.ts';
import { filledIn } from './forms/inputs.ts';
import {
  type FilledSettings,
  filledSettings,
  isGroup,
  type Rules,
  settingsForm,
  settingsFormId,
  settingsFormMetadata,
} from './forms/settings-form.ts';
import { settingsButton, settingsOfChannel } from './home-view.ts';
import { openForm } from './open-form.ts';
import type { ReceiveParts } from './parts.ts';

/** Somebody who looks at their App Home. */
export type Viewer = { readonly workspace: string; readonly user: string };

/** Who may do what, which an administrator changes from App Home. `saved` follows once something has changed. */
export function receiveSettings(
  app: App,
  parts: ReceiveParts,
  saved: (by: Viewer, client: webApi.WebClient) => Promise<void>,
): void {
  app.action<BlockAction>(settingsButton, async ({ ack, body, client }) => {
    await ack();
    const workspace = workspaceOf(body);
    await open(`slack:${workspace}`, 'This holds for the whole workspace', body, client);
  });

  app.action<BlockAction>(settingsOfChannel, async ({ ack, body, action, client }) => {
    await ack();
    if (action.type !== 'conversations_select') return;
    const scope = `slack:${workspaceOf(body)}/${action.selected_conversation}`;
    await open(scope, 'This holds for the channel that you chose', body, client);
  });

  app.view(settingsFormId, async ({ ack, view, body, client }) => {
    const { scope } = settingsFormMetadata.parse(JSON.parse(view.private_metadata));
    const workspace = workspaceOf(body);
    const found = isScopeOf(scope, workspace)
      ? await policyFrom(filledSettings(filledIn(view)), scope, body)
      : { errors: { approvals: 'These settings are of another workspace.' } };
    if ('errors' in found) return ack({ response_action: 'errors', errors: found.errors });
    await ack();
    parts.policies.set(scope, found.policy);
    parts.log.info({ scope, by: body.user.id, policy: found.policy }, 'settings changed');
    await saved({ workspace, user: body.user.id }, client);
  });

  async function open(scope: string, title: string, body: BlockAction, client: webApi.WebClient): Promise<void> {
    const ask = async () => {
      const groups = await groupsFor(body);
      const policy = policyOf(scope, workspaceOf(body));
      const view = settingsForm({ scope, title, rules: rulesOf(scope), policy, groups });
      await openForm(client, body.trigger_id, view, null);
      return { type: 'told' } as const;
    };
    // App Home is no channel: a direct message is what Slack offers.
    const tell = tellAt(client, { channel: body.user.id, user: body.user.id, thread: null });
    await answerInSlack(ask, { parts, client, tell, done: null, isAddressed: true });
  }

  /** The groups of the workspace, for an administrator of it. */
  async function groupsFor(body: BlockAction | SlackViewAction): Promise<readonly Member[]> {
    const workspace = workspaceOf(body);
    const [isAdmin, groups] = await Promise.all([
      parts.people.isAdmin(workspace, body.user.id),
      parts.people.groups(workspace),
    ]);
    if (isAdmin === null)
      throw new CommandRefused(
        'Slack does not say at the moment whether you are an administrator. Try again in a minute.',
      );
    if (!isAdmin) throw new CommandRefused('Only an administrator of the workspace can change this.');
    if (groups === null)
      throw new CommandRefused('Slack does not say at the moment which user groups there are. Try again.');
    return groups;
  }

  /** The policy that somebody filled in, null for that of the workspace; or what is wrong with it. */
  async function policyFrom(filled: FilledSettings, scope: string, body: SlackViewAction): Promise<Found> {
    try {
      const groups = await groupsFor(body);
      const present = policyOf(scope, workspaceOf(body));
      const named = new Map([...present.starters, ...present.approvers, ...groups].map(({ id, name }) => [id, name]));
      const membersOf = async (users: readonly string[], chosen: readonly string[]) => [
        ...(await Promise.all(users.map((user) => personOf(workspaceOf(body), user, named)))),
        ...chosen.map((id) => groupOf(id, named)),
      ];
      const [starters, approvers] = await Promise.all([
        membersOf(filled.starters, filled.starterGroups),
        membersOf(filled.approvers, filled.approverGroups),
      ]);
      const policy = { starters, approvers, approvals: filled.approvals, starterCounts: filled.starterCounts };
      if (filled.rules === 'workspace') return withoutOwn(policy, present);
      refuseTooFew(policy, isGroup);
      return { policy };
    } catch (error) {
      if (error instanceof CommandRefused) return { errors: { approvals: error.message } };
      throw error;
    }
  }

  function personOf(workspace: string, user: string, named: ReadonlyMap<string, string>): Promise<Member> {
    return parts.people.person(workspace, user, named.get(`slack:${workspace}:${user}`));
  }

  function rulesOf(scope: string): Rules | null {
    if (!scope.includes('/')) return null;
    return parts.policies.has(scope) ? 'own' : 'workspace';
  }

  function policyOf(scope: string, workspace: string): Policy {
    return parts.policies.of([scope, `slack:${workspace}`]);
  }
}

type Found =
  | { readonly policy: Policy | null }
  /** By the input that each is shown at. */
  | { readonly errors: Readonly<Record<string, string>> };

/** Whoever changed the rules of a channel wants them to hold there, so that they are not silently dropped. */
function withoutOwn(filled: Policy, shown: Policy): Found {
  if (isSamePolicy(filled, shown)) return { policy: null };
  return { errors: { rules: 'For what you have changed below, choose “Of its own”.' } };
}

function groupOf(id: string, named: ReadonlyMap<string, string>): Member {
  const name = named.get(id);
  if (name === undefined) throw new CommandRefused('A group that you chose is not there any more. Choose again.');
  return { id, name };
}

function workspaceOf({ team, user }: BlockAction | SlackViewAction): string {
  return team?.id ?? ('team_id' in user ? user.team_id : undefined) ?? '';
}

function isScopeOf(scope: string, workspace: string): boolean {
  return scope === `slack:${workspace}` || scope.startsWith(`slack:${workspace}/`);
}
