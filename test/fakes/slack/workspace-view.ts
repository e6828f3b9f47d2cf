import { sendEvent } from './events.ts';
import { newId, newTimestamp } from './ids.ts';
import type { Channel } from './objects.ts';
import { createPerson, type Person } from './person/person.ts';
import { addChannel, directChannel, type Member, type Workspace } from './workspace.ts';
import type { World } from './world.ts';

/** A workspace as a test sets it up. */
export type WorkspaceView = {
  readonly teamId: string;
  readonly botToken: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly scopes: Set<string>;
  user(
    name: string,
    options?: { readonly admin?: boolean; readonly displayName?: string; readonly timeZone?: string },
  ): Person;
  /** With the app's bot in it, unless said. */
  channel(
    name: string,
    people: readonly Person[],
    options?: { readonly withBot?: boolean; readonly isPrivate?: boolean },
  ): Channel;
  /** The conversation of one person with the app. */
  directMessage(person: Person): Channel;
  /** Gives the group's id. */
  group(people: readonly Person[]): string;
  /** They are an administrator no more. */
  demote(person: Person): void;
  /** Slack names the group no more. */
  disable(group: string): void;
  addBot(channel: Channel): void;
  removeBot(channel: Channel): void;
  /** Takes the app away: its token is refused from now on, and it hears `app_uninstalled`. */
  uninstall(): void;
};

export function openWorkspace(world: World, workspace: Workspace): WorkspaceView {
  return {
    teamId: workspace.id,
    botToken: workspace.botToken,
    botUserId: workspace.bot.id,
    botId: workspace.botId,
    scopes: workspace.scopes,
    user(name, { admin = false, displayName = name, timeZone = 'Europe/Berlin' } = {}) {
      const member: Member = { id: newId('U'), name, displayName, isAdmin: admin, isBot: false, timeZone };
      workspace.members.set(member.id, member);
      return createPerson({ world, workspace, member });
    },
    channel(name, people, { withBot = true, isPrivate = false } = {}) {
      const ids = people.map(({ id }) => id);
      return addChannel(workspace, name, isPrivate ? 'private' : 'public', withBot ? [workspace.bot.id, ...ids] : ids);
    },
    directMessage: (person) => directChannel(workspace, person.id),
    group(people) {
      const id = newId('S');
      workspace.groups.set(
        id,
        people.map((person) => person.id),
      );
      return id;
    },
    demote({ id }) {
      const member = workspace.members.get(id);
      if (member) workspace.members.set(id, { ...member, isAdmin: false });
    },
    disable: (group) => void workspace.groups.delete(group),
    addBot(channel) {
      workspace.memberships.get(channel.id)?.add(workspace.bot.id);
      sendEvent(world, workspace, 'member_joined_channel', {
        type: 'member_joined_channel',
        user: workspace.bot.id,
        channel: channel.id,
        channel_type: 'C',
        team: workspace.id,
        event_ts: newTimestamp(),
      });
    },
    removeBot: (channel) => void workspace.memberships.get(channel.id)?.delete(workspace.bot.id),
    uninstall() {
      world.workspaces.delete(workspace.id);
      sendEvent(world, workspace, 'app_uninstalled', { type: 'app_uninstalled', event_ts: newTimestamp() });
    },
  };
}
