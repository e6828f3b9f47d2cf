import { PermissionFlagsBits, PermissionsBitField } from 'discord.js';

/** What the bot may do on a server. The invite asks for exactly these. */
type BotPermission = {
  /** As the settings of a role call it. */
  readonly name: string;
  readonly bit: bigint;
  /** Finishes the sentence “it is needed …”. */
  readonly why: string;
};

/** To notify a role that not everybody may mention would take the right to mention everybody: too much for what it gives. */
export const botPermissions: readonly BotPermission[] = [
  { name: 'View Channels', bit: PermissionFlagsBits.ViewChannel, why: 'to be in a channel at all' },
  { name: 'Send Messages', bit: PermissionFlagsBits.SendMessages, why: 'to post the first card of a run' },
  { name: 'Create Public Threads', bit: PermissionFlagsBits.CreatePublicThreads, why: 'to give each run a thread' },
  { name: 'Send Messages in Threads', bit: PermissionFlagsBits.SendMessagesInThreads, why: 'to post cards there' },
  { name: 'Attach Files', bit: PermissionFlagsBits.AttachFiles, why: 'to attach charts, sources and the report' },
  { name: 'Read Message History', bit: PermissionFlagsBits.ReadMessageHistory, why: 'to find its own cards again' },
];

/** Those that are not in a set of permissions as the API writes it: decimal digits. */
export function missingPermissions(permissions: string): readonly BotPermission[] {
  const granted = new PermissionsBitField(BigInt(permissions));
  return botPermissions.filter(({ bit }) => !granted.has(bit)); // an administrator has all of them
}
