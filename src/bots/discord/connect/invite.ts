import { botPermissions } from './permissions.ts';

/** Where somebody who manages a server adds the bot to it, with the rights that it needs; for one server where that is named. */
export function inviteAddress(applicationId: string, guildId: string | null = null): string {
  const address = new URL('https://discord.com/oauth2/authorize');
  address.searchParams.set('client_id', applicationId);
  address.searchParams.set('scope', 'bot applications.commands');
  address.searchParams.set('permissions', String(botPermissions.reduce((bits, { bit }) => bits | bit, 0n)));
  if (guildId !== null) address.searchParams.set('guild_id', guildId);
  return address.href;
}
