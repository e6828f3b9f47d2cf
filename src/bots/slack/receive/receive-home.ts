import type { App, webApi } from '@slack/bolt';
import { CommandRefused } from '../../../refine/commands.ts';
import type { Person } from '../../../refine/person.ts';
import { openProposal, type Run } from '../../../refine/run.ts';
import { refusalOf } from '../../permissions.ts';
import { type Policy, policyInWords } from '../../policy.ts';
import { homeView } from './home-view.ts';
import type { ReceiveParts } from './parts.ts';
import { receiveSettings, type Viewer } from './receive-settings.ts';

export type Home = {
  /** Makes the page of somebody anew, who has done something there. */
  show(workspace: string, user: string, client: webApi.WebClient): Promise<void>;
  /** Says that a run has changed: pages of people who have looked at theirs are made anew, a while later and together. */
  update(): void;
  close(): void;
};

/** Slack's limit is 100 pages a minute; nobody stares at this one. */
const refreshMilliseconds = 20_000;
const mostViewers = 50;

/** A person's App Home, with the settings that an administrator changes there. */
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

  receiveSettings(app, parts, publish);

  async function publish({ workspace, user }: Viewer, client: webApi.WebClient): Promise<void> {
    const person = await parts.people.person(workspace, user);
    const runs = parts.chat.runsOf({ person, place: { workspace, room: '', isPrivate: true, run: null } });
    const policy = parts.policies.of([`slack:${workspace}`]);
    const waits = await Promise.all(runs.map((run) => waitsFor(person, run, policy)));
    const waiting = runs.filter((_, index) => waits[index]);
    edition += 1;
    const view = homeView({
      person: person.id,
      runs,
      waiting,
      datasets: parts.datasets(),
      maySet: (await parts.people.isAdmin(workspace, user)) === true,
      rule: `${policyInWords(policy)} A channel may have rules of its own.`,
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
    for (const viewer of [...viewers.values()]) {
      try {
        await publish(viewer, await parts.clientOf(viewer.workspace));
      } catch (error) {
        viewers.delete(viewer.user); // until they look again
        parts.log.warn({ user: viewer.user, error: String(error) }, 'App Home not made anew');
      }
    }
  }

  return {
    show: (workspace, user, client) => publish({ workspace, user }, client),
    update() {
      if (timer !== null || viewers.size === 0) return;
      timer = setTimeout(() => {
        timer = null;
        void refresh();
      }, refreshMilliseconds);
    },
    close() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
