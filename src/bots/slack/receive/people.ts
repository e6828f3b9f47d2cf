import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Member, Person } from '../../../refine/person.ts';
import { plainLine } from '../../../report/plain-text.ts';

/** Who people of Slack workspaces are: names, groups, rights. What Slack does not tell in time is left out, never waited for. */
export type People = {
  /** `called`: a name that came with the request, for when Slack does not tell. */
  person(workspace: string, user: string, called?: string): Promise<Person>;
  isMember(member: Member, person: Person): Promise<boolean>;
  isAdmin(workspace: string, user: string): Promise<boolean>;
  /** The user groups of a workspace, by name; empty where the app may not read them. */
  groups(workspace: string): Promise<readonly Member[]>;
};

type Profile = { readonly name: string; readonly isAdmin: boolean };
type Group = Member & { readonly users: ReadonlySet<string> };
type Kept<Value> = { readonly value: Promise<Value>; readonly until: number };

/** Names change rarely; membership of a group is a permission and may be taken away. */
const profileSeconds = 3600;
const groupSeconds = 60;
const mostKept = 5000;

export function createPeople(
  clientOf: (workspace: string) => Promise<webApi.WebClient>,
  log: Logger,
  now: () => number,
): People {
  const profiles = new Map<string, Kept<Profile | null>>();
  const groupLists = new Map<string, Kept<readonly Group[] | null>>();

  function kept<Value>(cache: Map<string, Kept<Value>>, key: string, seconds: number, ask: () => Promise<Value>) {
    const known = cache.get(key);
    if (known !== undefined && known.until > now()) return known.value;
    if (cache.size >= mostKept) cache.clear();
    const value = ask();
    cache.set(key, { value, until: now() + seconds * 1000 });
    return value;
  }

  /** Null where Slack does not say; then it is asked again the next time. */
  async function orNull<Value>(cache: Map<string, unknown>, key: string, ask: Promise<Value>): Promise<Value | null> {
    try {
      return await ask;
    } catch (error) {
      cache.delete(key);
      log.warn({ key, error: String(error) }, 'Slack does not say who somebody is');
      return null;
    }
  }

  function profile(workspace: string, user: string): Promise<Profile | null> {
    const key = `${workspace}/${user}`;
    return kept(profiles, key, profileSeconds, () => orNull(profiles, key, askProfile(workspace, user)));
  }

  async function askProfile(workspace: string, user: string): Promise<Profile> {
    const client = await clientOf(workspace);
    const { user: found } = await client.users.info({ user });
    const names = [found?.profile?.display_name, found?.profile?.real_name, found?.real_name, found?.name];
    const name = names.map((each) => plainLine(each ?? '')).find((each) => each !== '') ?? user;
    return { name, isAdmin: found?.is_admin === true || found?.is_owner === true };
  }

  function groupsOf(workspace: string): Promise<readonly Group[] | null> {
    return kept(groupLists, workspace, groupSeconds, () => orNull(groupLists, workspace, askGroups(workspace)));
  }

  async function askGroups(workspace: string): Promise<readonly Group[]> {
    const client = await clientOf(workspace);
    const { usergroups = [] } = await client.usergroups.list({ include_users: true });
    return usergroups.flatMap(({ id, handle, users = [] }) =>
      id === undefined ? [] : [{ id: `slack:${workspace}:${id}`, name: `@${handle ?? id}`, users: new Set(users) }],
    );
  }

  return {
    async person(workspace, user, called) {
      const found = await profile(workspace, user);
      return { id: `slack:${workspace}:${user}`, name: found?.name ?? plainLine(called ?? user) };
    },
    async isMember(member, person) {
      if (member.id === person.id) return true;
      const [, workspace = '', user = ''] = person.id.split(':');
      if (!member.id.startsWith(`slack:${workspace}:S`)) return false;
      const groups = await groupsOf(workspace);
      return groups?.some(({ id, users }) => id === member.id && users.has(user)) ?? false;
    },
    isAdmin: async (workspace, user) => (await profile(workspace, user))?.isAdmin ?? false,
    groups: async (workspace) => ((await groupsOf(workspace)) ?? []).map(({ id, name }) => ({ id, name })),
  };
}
