import type { App, webApi } from '@slack/bolt';
import { CommandRefused } from '../../../refine/commands.ts';
import type { Member, Person } from '../../../refine/person.ts';
import { openProposal, type Run } from '../../../refine/run.ts';
import { listing } from '../../../report/wording.ts';
import { refusalOf } from '../../permissions.ts';
import type { Policy } from '../../policy.ts';
import { filledIn } from './forms/inputs.ts';
import { filledSettings, settingsForm, settingsFormId, settingsFormMetadata } from './forms/settings-form.ts';
import { homeView, settingsButton, settingsOfChannel } from './home-view.ts';
import type { ReceiveParts } from './parts.ts';

export type Home = {
  /** Says that a run has changed: pages of people who have looked at theirs are made anew, a while later and together. */
  update(run: Run): void;
  close(): void;
};

type Viewer = { readonly workspace: string; readonly user: string };

/** Slack's limit is 100 pages a minute; nobody stares at this one. */
const refreshMilliseconds = 20_000;
const mostViewers = 50;

/** A person's App Home and the settings that an administrator changes there. */
export function receiveHome(app: App, parts: ReceiveParts): Home {
  const viewers = new Map<string, Viewer>();
  let timer: NodeJS.Timeout | null = null;
  let edition = 0;

  app.event('app_home_opened', async ({ event, client, body }) => {
    if (event.tab !== 'home') return;
    const viewer = { workspace: body.team_id, user: event.user };
    viewers.delete(event.user);
    viewers.set(event.user, viewer);
    for (const oldest of viewers.keys()) if (viewers.size > mostViewers) viewers.delete(oldest);
    await publish(viewer, client);
  });

  app.action(settingsButton, async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions') return;
    const workspace = body.team?.id ?? body.user.team_id ?? '';
    await open(
      workspace,
      body.user.id,
      `slack:${workspace}`,
      'This holds for the whole workspace',
      body.trigger_id,
      client,
    );
  });

  app.action(settingsOfChannel, async ({ ack, body, action, client }) => {
    await ack();
    if (body.type !== 'block_actions' || action.type !== 'conversations_select') return;
    const workspace = body.team?.id ?? body.user.team_id ?? '';
    const scope = `slack:${workspace}/${action.selected_conversation}`;
    await open(workspace, body.user.id, scope, 'This holds for the channel that you chose', body.trigger_id, client);
  });

  app.view(settingsFormId, async ({ ack, view, body, client }) => {
    const { scope } = settingsFormMetadata.parse(JSON.parse(view.private_metadata));
    const workspace = body.team?.id ?? body.user.team_id ?? '';
    if (!isScopeOf(scope, workspace) || !(await parts.people.isAdmin(workspace, body.user.id))) {
      const only = 'Only an administrator of the workspace can change this.';
      return ack({ response_action: 'errors', errors: { approvals: only } });
    }
    await ack();
    const filled = filledSettings(filledIn(view));
    const policy: Policy = {
      starters: await membersOf(workspace, filled.starters, filled.starterGroups),
      approvers: await membersOf(workspace, filled.approvers, filled.approverGroups),
      approvals: filled.approvals,
      starterCounts: filled.starterCounts,
    };
    parts.policies.set(scope, policy);
    parts.log.info({ scope, by: body.user.id, policy }, 'settings changed');
    await publish({ workspace, user: body.user.id }, client);
  });

  async function open(
    workspace: string,
    user: string,
    scope: string,
    title: string,
    trigger: string,
    client: webApi.WebClient,
  ): Promise<void> {
    if (!(await parts.people.isAdmin(workspace, user))) return;
    const policy = parts.policies.of([scope, `slack:${workspace}`]);
    const groups = await parts.people.groups(workspace);
    await client.views.open({ trigger_id: trigger, view: settingsForm(scope, title, policy, groups) });
  }

  async function membersOf(workspace: string, users: readonly string[], groups: readonly string[]): Promise<Member[]> {
    const people = await Promise.all(users.map((user) => parts.people.person(workspace, user)));
    const known = await parts.people.groups(workspace);
    return [...people, ...known.filter(({ id }) => groups.includes(id))];
  }

  async function publish({ workspace, user }: Viewer, client: webApi.WebClient): Promise<void> {
    const person = await parts.people.person(workspace, user);
    const runs = parts.chat.runsOf(workspace);
    const policy = parts.policies.of([`slack:${workspace}`]);
    const waits = await Promise.all(runs.map((run) => waitsFor(person, run, policy)));
    const waiting = runs.filter((_, index) => waits[index]);
    edition += 1;
    const view = homeView({
      person: person.id,
      runs,
      waiting,
      datasets: parts.datasets(),
      maySet: await parts.people.isAdmin(workspace, user),
      rule: ruleOf(policy),
      edition: `home-${edition}`,
      now: parts.now(),
    });
    await client.views.publish({ user_id: user, view });
  }

  /** Whether a proposal of this run waits for them, as far as Slack says who is in which group. */
  async function waitsFor(person: Person, run: Run, policy: Policy): Promise<boolean> {
    const proposal = run.phase.name === 'awaitingApproval' ? openProposal(run) : null;
    if (proposal === null) return false;
    const approve = { type: 'steer', command: { type: 'approve', proposal: proposal.id } } as const;
    try {
      return (await refusalOf(approve, person, run, policy, parts.people.isMember)) === null;
    } catch (error) {
      if (error instanceof CommandRefused) return false;
      throw error;
    }
  }

  async function refresh(): Promise<void> {
    for (const viewer of viewers.values()) await publish(viewer, await parts.clientOf(viewer.workspace));
  }

  return {
    update() {
      if (timer !== null || viewers.size === 0) return;
      timer = setTimeout(() => {
        timer = null;
        refresh().catch((error: unknown) => parts.log.warn({ error: String(error) }, 'App Home not made anew'));
      }, refreshMilliseconds);
    },
    close() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function isScopeOf(scope: string, workspace: string): boolean {
  return scope === `slack:${workspace}` || scope.startsWith(`slack:${workspace}/`);
}

/** "Anybody may start runs. Only Ada may approve and veto; 2 approvals are needed; whoever started the run does not count." */
function ruleOf({ starters, approvers, approvals, starterCounts }: Policy): string {
  const only = (members: readonly Member[], what: string) =>
    members.length === 0 ? `Anybody ${what}.` : `Only ${listing(members.map(({ name }) => name))} ${what}.`;
  const count = approvals === 1 ? 'One approval is enough' : `A proposal needs ${approvals} approvals`;
  const starter = starterCounts ? '' : '; whoever started the run does not count';
  return `${only(starters, 'may start runs')} ${only(approvers, 'may approve and veto')} ${count}${starter}. A channel may have rules of its own.`;
}
