import { intents } from '../gateway/intents.ts';
import { createGuild, type Guild, newRole } from '../guild.ts';
import { type Channel, channelTypes, type Member, type Overwrite, type User } from '../objects.ts';
import { bitsOf, everyday, type Permission } from '../permissions.ts';
import { createPerson, type Person } from '../person/person.ts';
import { shownChannel, shownGuild } from '../shown.ts';
import type { World } from '../world.ts';
import { type ChannelView, viewChannel } from './channel-view.ts';

export type RoleView = { readonly id: string; readonly name: string };

/** A guild as a test sets it up. */
export type GuildView = {
  readonly id: string;
  /** Somebody who may do everyday things, and these; as an administrator, everything. */
  member(
    name: string,
    options?: { readonly roles?: readonly RoleView[]; readonly permissions?: readonly Permission[] },
  ): Person;
  role(name: string, options?: { readonly permissions?: readonly Permission[] }): RoleView;
  channel(name: string, options?: ChannelOptions): ChannelView;
  giveRole(person: Person, role: RoleView): void;
  takeRole(person: Person, role: RoleView): void;
  /** More boosts make for larger uploads. */
  setPremiumTier(tier: 0 | 1 | 2 | 3): void;
  /** The bot is kicked: it hears GUILD_DELETE. */
  removeBot(): void;
  /** Discord has trouble with the guild for a while. */
  setUnavailable(isUnavailable: boolean): void;
};

export type ChannelOptions = {
  readonly type?: 'text' | 'announcement' | 'voice' | 'forum';
  /** Only these, administrators and the bot see it. */
  readonly onlyFor?: readonly (Person | RoleView)[];
  /** False: not even the bot sees it. */
  readonly withBot?: boolean;
};

export type GuildOptions = { readonly premiumTier?: 0 | 1 | 2 | 3; readonly botPermissions?: readonly Permission[] };

export function addGuild(world: World, name: string, options: GuildOptions = {}): GuildView {
  const guild = createGuild(name, options.premiumTier ?? 0, world.clock.newId);
  world.guilds.set(guild.id, guild);
  const { bot } = world.application;
  const botRole = newRole(world.clock.newId(), bot.username, options.botPermissions ?? everyday, 1);
  guild.roles.set(botRole.id, { ...botRole, managed: true });
  join(world, guild, bot, [botRole.id]);
  world.gateway.dispatch('GUILD_CREATE', intents.guilds, (asked) => shownGuild(world, guild, asked));
  return viewGuild(world, guild);
}

function viewGuild(world: World, guild: Guild): GuildView {
  function role(name: string, { permissions = [] }: { readonly permissions?: readonly Permission[] } = {}): RoleView {
    const made = newRole(world.clock.newId(), name, permissions, guild.roles.size);
    guild.roles.set(made.id, made);
    world.gateway.dispatch('GUILD_ROLE_CREATE', intents.guilds, () => ({ guild_id: guild.id, role: made }));
    return { id: made.id, name };
  }

  function setRoles(userId: string, change: (roles: readonly string[]) => readonly string[]): void {
    const member = guild.members.get(userId);
    if (!member) throw new Error(`${userId} is not in ${guild.name}.`);
    const after: Member = { ...member, roles: change(member.roles) };
    guild.members.set(userId, after);
    const isBot = userId === world.application.bot.id;
    const shown = () => ({ ...after, guild_id: guild.id });
    world.gateway.dispatch('GUILD_MEMBER_UPDATE', isBot ? intents.guilds : intents.guildMembers, shown);
  }

  return {
    id: guild.id,
    role,
    member(name, { roles = [], permissions = [] } = {}) {
      const user: User = {
        id: world.clock.newId(),
        username: name,
        global_name: name,
        discriminator: '0',
        avatar: null,
        bot: false,
      };
      world.users.set(user.id, user);
      const own = permissions.length > 0 ? [role(`${name}'s`, { permissions })] : [];
      join(
        world,
        guild,
        user,
        [...roles, ...own].map(({ id }) => id),
      );
      return createPerson({ world, guild, user });
    },
    channel(name, options = {}) {
      const channel = newChannel(world, guild, name, options);
      world.channels.set(channel.id, channel);
      world.messages.set(channel.id, []);
      world.gateway.dispatch('CHANNEL_CREATE', intents.guilds, () => shownChannel(world, channel));
      return viewChannel(world, channel.id);
    },
    giveRole: (person, given) => setRoles(person.id, (roles) => [...new Set([...roles, given.id])]),
    takeRole: (person, taken) => setRoles(person.id, (roles) => roles.filter((id) => id !== taken.id)),
    setPremiumTier(tier) {
      guild.premium_tier = tier;
      const { channels: _, threads: __, members: ___, ...shown } = shownGuild(world, guild, 0);
      world.gateway.dispatch('GUILD_UPDATE', intents.guilds, () => shown);
    },
    removeBot() {
      guild.members.delete(world.application.bot.id);
      world.guilds.delete(guild.id);
      world.gateway.dispatch('GUILD_DELETE', intents.guilds, () => ({ id: guild.id }));
    },
    setUnavailable(isUnavailable) {
      if (isUnavailable)
        world.gateway.dispatch('GUILD_DELETE', intents.guilds, () => ({ id: guild.id, unavailable: true }));
      else world.gateway.dispatch('GUILD_CREATE', intents.guilds, (asked) => shownGuild(world, guild, asked));
    },
  };
}

function join(world: World, guild: Guild, user: User, roles: readonly string[]): void {
  const joined_at = world.clock.timestamp();
  const same = { nick: null, avatar: null, deaf: false, mute: false, flags: 0, pending: false } as const;
  const member: Member = { ...same, user, roles, joined_at };
  guild.members.set(user.id, member);
  if (user.bot) return;
  world.gateway.dispatch('GUILD_MEMBER_ADD', intents.guildMembers, () => ({ ...member, guild_id: guild.id }));
}

function newChannel(world: World, guild: Guild, name: string, options: ChannelOptions): Channel {
  const { type = 'text', onlyFor, withBot = true } = options;
  const view = String(bitsOf(['VIEW_CHANNEL']));
  const may = (id: string, kind: 0 | 1): Overwrite => ({ id, type: kind, allow: view, deny: '0' });
  const isHidden = onlyFor !== undefined || !withBot;
  const overwrites: readonly Overwrite[] = isHidden
    ? [
        { id: guild.id, type: 0, allow: '0', deny: view },
        ...(onlyFor ?? [...guild.members.values()].map(({ user }) => user).filter(({ bot }) => !bot)).map(({ id }) =>
          may(id, guild.roles.has(id) ? 0 : 1),
        ),
        ...(withBot ? [may(world.application.bot.id, 1)] : []),
      ]
    : [];
  return {
    id: world.clock.newId(),
    type: channelTypes[type],
    guild_id: guild.id,
    name,
    parent_id: null,
    position: 0,
    permission_overwrites: overwrites,
    last_message_id: null,
  };
}
