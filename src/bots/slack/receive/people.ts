import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { CommandRefused } from '../../../refine/commands.ts';
import type { Member, Person } from '../../../refine/person.ts';
import { plainLine } from '../../../report/plain-text.ts';
import { keepAnswers } from './kept-answers.ts';

/** Who people of Slack workspaces are: names, groups, rights. What Slack does not tell within a second is not waited for. */
export type People = {
  /** `called`: a name that came with the request, for when Slack does not tell. */
  person(workspace: string, user: string, called?: string): Promise<Person>;
  /** Rejects with `CommandRefused` where Slack does not tell. */
  isMember(member: Member, person: Person): Promise<boolean>;
  /** Null where Slack does not tell. */
  isAdmin(workspace: string, user: string): Promise<boolean | null>;
  /** The user groups of a workspace, by name; none where the app may not read them, null where Slack does not tell. */
  groups(workspace: string): Promise<readonly Member[] | null>;
};

type Profile = { readonly name: string; readonly isAdmin: boolean };
type Group = Member & { readonly users: ReadonlySet<string> };
type Groups = readonly Group[] | 'notAllowed';

/** To be an administrator, or in a group, is a permission and may be taken away. */
const keptSeconds = 60;
/** So long nobody waits for Slack again to hear a name. A permission is asked for with every click. */
const namelessSeconds = 30;

export function createPeople(
  clientOf: (workspace: string) => Promise<webApi.WebClient>,
  log: Logger,
  now: () => number,
): People {
  const profiles = keepAnswers({ ask: askProfile, keptSeconds, failedSeconds: namelessSeconds, log, now });
  const groupLists = keepAnswers({ ask: askGroups, keptSeconds, failedSeconds: 0, log, now });

  async function askProfile(key: string): Promise<Profile> {
    const [workspace = '', user = ''] = key.split('/');
    const client = await clientOf(workspace);
    const { user: found } = await client.users.info({ user });
    const names = [found?.profile?.display_name, found?.profile?.real_name, found?.real_name, found?.name];
    const name = names.map((each) => plainLine(each ?? '')).find((each) => each !== '') ?? user;
    return { name, isAdmin: found?.is_admin === true || found?.is_owner === true };
  }

  async function askGroups(workspace: string): Promise<Groups> {
    const client = await clientOf(workspace);
    try {
      const { usergroups = [] } = await client.usergroups.list({ include_users: true });
      return usergroups.flatMap(({ id, handle, users = [] }) =>
        id === undefined ? [] : [{ id: `slack:${workspace}:${id}`, name: `@${handle ?? id}`, users: new Set(users) }],
      );
    } catch (error) {
      if (error instanceof webApi.WebAPIPlatformError && error.data.error === 'missing_scope') return 'notAllowed';
      throw error;
    }
  }

  return {
    async person(workspace, user, called) {
      const key = `${workspace}/${user}`;
      const found = (await profiles.of(key)) ?? profiles.lastOf(key);
      return { id: `slack:${workspace}:${user}`, name: found?.name ?? plainLine(called ?? user) };
    },
    async isMember(member, person) {
      if (member.id === person.id) return true;
      const [, workspace = '', user = ''] = person.id.split(':');
      if (!member.id.startsWith(`slack:${workspace}:S`)) return false;
      const groups = await groupLists.of(workspace);
      if (groups === null)
        throw new CommandRefused(`Slack does not say at the moment who is in ${plainLine(member.name)}. Try again.`);
      if (groups === 'notAllowed')
        throw new CommandRefused(
          `I may not look up who is in ${plainLine(member.name)}: the app lacks the scope \`usergroups:read\`. Reinstall it.`,
        );
      return groups.some(({ id, users }) => id === member.id && users.has(user));
    },
    isAdmin: async (workspace, user) => (await profiles.of(`${workspace}/${user}`))?.isAdmin ?? null,
    async groups(workspace) {
      const groups = await groupLists.of(workspace);
      if (groups === 'notAllowed') return [];
      return groups === null ? null : groups.map(({ id, name }) => ({ id, name }));
    },
  };
}
