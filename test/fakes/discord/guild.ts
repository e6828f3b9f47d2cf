import type { Member, Role } from './objects.ts';
import { bitsOf, everyday, type Permission } from './permissions.ts';

/** A server, as its people call it. Its channels stand in the world. */
export type Guild = {
  readonly id: string;
  readonly name: string;
  readonly owner_id: string;
  /** 0 to 3; more makes for larger uploads. */
  premium_tier: number;
  readonly roles: Map<string, Role>;
  readonly members: Map<string, Member>;
};

export function createGuild(name: string, premiumTier: number, newId: () => string): Guild {
  const id = newId();
  const guild: Guild = {
    id,
    name,
    owner_id: newId(),
    premium_tier: premiumTier,
    roles: new Map(),
    members: new Map(),
  };
  guild.roles.set(id, newRole(id, '@everyone', everyday, 0));
  return guild;
}

export function newRole(id: string, name: string, permissions: readonly Permission[], position: number): Role {
  return {
    id,
    name,
    permissions: String(bitsOf(permissions)),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    flags: 0,
  };
}

const mebibyte = 1024 * 1024;

/** How large one upload may be: 10 MiB, or what the guild's boosts make of it. */
export function uploadLimit(guild: Guild | undefined): number {
  const tier = guild?.premium_tier ?? 0;
  if (tier >= 3) return 100 * mebibyte;
  return tier === 2 ? 50 * mebibyte : 10 * mebibyte;
}
