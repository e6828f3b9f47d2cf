import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import { count, flag, type Method, method } from './method.ts';

const userInfo = method({
  scopes: ['users:read'],
  tier: 4,
  arguments: z.object({ user: z.string(), include_locale: flag.optional() }),
  answer({ user }, { workspace }) {
    const member = workspace.members.get(user);
    if (!member) throw new Refusal('user_not_found');
    return {
      ok: true,
      user: {
        id: member.id,
        team_id: workspace.id,
        name: member.name,
        deleted: false,
        real_name: member.displayName,
        tz: member.timeZone,
        tz_label: member.timeZone,
        tz_offset: 0,
        profile: {
          real_name: member.displayName,
          display_name: member.displayName,
          display_name_normalized: member.displayName,
          team: workspace.id,
        },
        is_admin: member.isAdmin,
        is_owner: false,
        is_primary_owner: false,
        is_restricted: false,
        is_ultra_restricted: false,
        is_bot: member.isBot,
        is_app_user: false,
        updated: 1_700_000_000,
      },
    };
  },
});

const groupMembers = method({
  scopes: ['usergroups:read'],
  tier: 2,
  arguments: z.object({
    usergroup: z.string(),
    include_disabled: flag.optional(),
    cursor: z.string().optional(),
    limit: count.optional(),
  }),
  answer({ usergroup }, { workspace }) {
    const users = workspace.groups.get(usergroup);
    if (!users) throw new Refusal('no_such_subteam');
    return { ok: true, users };
  },
});

const groupList = method({
  scopes: ['usergroups:read'],
  tier: 2,
  arguments: z.object({
    include_users: flag.optional(),
    include_count: flag.optional(),
    include_disabled: flag.optional(),
  }),
  answer({ include_users }, { workspace }) {
    const usergroups = [...workspace.groups].map(([id, users]) => ({
      id,
      team_id: workspace.id,
      is_usergroup: true,
      name: id,
      handle: id.toLowerCase(),
      user_count: users.length,
      ...(include_users ? { users } : {}),
    }));
    return { ok: true, usergroups };
  },
});

export const peopleMethods: Readonly<Record<string, Method>> = {
  'users.info': userInfo,
  'usergroups.list': groupList,
  'usergroups.users.list': groupMembers,
};
