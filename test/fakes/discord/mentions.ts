import type { AllowedMentions } from './check/message-form.ts';
import { withChildren } from './messages.ts';
import { type Channel, type Component, type Message, messageFlags, type User } from './objects.ts';
import { permissionBits } from './permissions.ts';
import { maySee, permissionsOf } from './shown.ts';
import { guildOf, type World } from './world.ts';

export type Mentions = Pick<Message, 'mentions' | 'mention_roles' | 'mention_everyone'>;

/** Whom these words name, as far as the author lets them be notified. */
export function mentionsIn(
  world: World,
  channel: Channel,
  author: User,
  words: string,
  allowed: AllowedMentions | null | undefined,
  repliedTo?: User,
): Mentions {
  const guild = guildOf(world, channel);
  const may = (kind: 'everyone' | 'roles' | 'users', id?: string) =>
    !allowed ||
    allowed.parse?.includes(kind) === true ||
    (id !== undefined && kind !== 'everyone' && allowed[kind]?.includes(id) === true);
  const users = [...words.matchAll(/<@!?(\d{17,19})>/g)].map(([, id = '']) => id).filter((id) => may('users', id));
  const roles = [...words.matchAll(/<@&(\d{17,19})>/g)].map(([, id = '']) => id).filter((id) => may('roles', id));
  const mayPingAll = (permissionsOf(world, channel, author.id) & permissionBits.MENTION_EVERYONE) !== 0n;
  const replied = repliedTo && (allowed ? allowed.replied_user === true : true) ? [repliedTo.id] : [];
  return {
    mentions: [...new Set([...users, ...replied])].flatMap((id) => world.users.get(id) ?? []),
    mention_roles: [...new Set(roles)].filter((id) => guild?.roles.has(id)),
    mention_everyone: mayPingAll && may('everyone') && /@(everyone|here)\b/.test(words),
  };
}

/** All the words of a message that can name somebody. */
export function wordsOf(content: string, components: readonly Component[]): string {
  const texts = withChildren(components).filter(({ type }) => type === 10);
  return [content, ...texts.map((text) => String(text.content))].join('\n');
}

/** Writes down whose phone rings, and tells the test if the bot woke everybody. */
export function notify(world: World, channel: Channel, message: Message): void {
  if (message.flags & (messageFlags.suppressNotifications | messageFlags.ephemeral)) return;
  const guild = guildOf(world, channel);
  const members = [...(guild?.members.values() ?? [])].filter(
    ({ user }) => user.id !== message.author.id && maySee(world, channel, user.id),
  );
  const named = new Set(message.mentions.map(({ id }) => id));
  const mayPingRoles = (permissionsOf(world, channel, message.author.id) & permissionBits.MENTION_EVERYONE) !== 0n;
  const roles = message.mention_roles.filter((id) => mayPingRoles || guild?.roles.get(id)?.mentionable);
  for (const { user, roles: own } of members)
    if (message.mention_everyone || named.has(user.id) || own.some((id) => roles.includes(id)))
      world.notifications.push({ userId: user.id, messageId: message.id });
  if (message.mention_everyone && message.author.id === world.application.bot.id)
    world.complaints.push(`a message pings everyone: ${wordsOf(message.content, message.components).slice(0, 200)}`);
}
