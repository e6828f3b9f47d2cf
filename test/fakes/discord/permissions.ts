import type { Guild } from './guild.ts';
import type { Channel, Overwrite } from './objects.ts';

export const permissionBits = {
  ADMINISTRATOR: 1n << 3n,
  MANAGE_CHANNELS: 1n << 4n,
  MANAGE_GUILD: 1n << 5n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_MESSAGES: 1n << 13n,
  EMBED_LINKS: 1n << 14n,
  ATTACH_FILES: 1n << 15n,
  READ_MESSAGE_HISTORY: 1n << 16n,
  MENTION_EVERYONE: 1n << 17n,
  MANAGE_ROLES: 1n << 28n,
  USE_APPLICATION_COMMANDS: 1n << 31n,
  MANAGE_THREADS: 1n << 34n,
  CREATE_PUBLIC_THREADS: 1n << 35n,
  CREATE_PRIVATE_THREADS: 1n << 36n,
  SEND_MESSAGES_IN_THREADS: 1n << 38n,
  PIN_MESSAGES: 1n << 51n,
} as const;

export type Permission = keyof typeof permissionBits;

/** What people in a new guild may do, and the bot until its permissions are taken away. */
export const everyday: readonly Permission[] = [
  'VIEW_CHANNEL',
  'SEND_MESSAGES',
  'EMBED_LINKS',
  'ATTACH_FILES',
  'READ_MESSAGE_HISTORY',
  'USE_APPLICATION_COMMANDS',
  'CREATE_PUBLIC_THREADS',
  'SEND_MESSAGES_IN_THREADS',
];

export function bitsOf(permissions: readonly Permission[]): bigint {
  return permissions.reduce((bits, name) => bits | permissionBits[name], 0n);
}

const all = (1n << 53n) - 1n;

/** As Discord computes them: roles, then the channel's overwrites for everyone, for roles, for the member. */
export function permissionsIn(guild: Guild, channel: Channel | undefined, userId: string): bigint {
  const member = guild.members.get(userId);
  if (!member) return 0n;
  const roles = [guild.id, ...member.roles];
  const base = roles.reduce((bits, id) => bits | BigInt(guild.roles.get(id)?.permissions ?? 0), 0n);
  if (guild.owner_id === userId || base & permissionBits.ADMINISTRATOR) return all;
  const overwrites = channel?.permission_overwrites ?? [];
  const ofRoles = overwrites.filter(({ id, type }) => type === 0 && id !== guild.id && member.roles.includes(id));
  return [
    overwrites.filter(({ id }) => id === guild.id),
    ofRoles,
    overwrites.filter(({ id, type }) => type === 1 && id === userId),
  ].reduce(overwrite, base);
}

function overwrite(bits: bigint, overwrites: readonly Overwrite[]): bigint {
  const denied = overwrites.reduce((sum, { deny }) => sum | BigInt(deny), 0n);
  const allowed = overwrites.reduce((sum, { allow }) => sum | BigInt(allow), 0n);
  return (bits & ~denied) | allowed;
}
