import { until } from '../../slack/until.ts';
import { type Guild, uploadLimit } from '../guild.ts';
import { type Interaction, newInteraction } from '../interactions.ts';
import type { Channel, Json, Message, User } from '../objects.ts';
import { permissionsOf, shownChannel, shownMessage } from '../shown.ts';
import { channelOf, type World } from '../world.ts';

/** Somebody who does things, in a guild of theirs. */
export type Actor = { readonly world: World; readonly guild: Guild; readonly user: User };

/** Tells the app what somebody did, and waits until it has answered or may no longer. */
export async function interact(
  actor: Actor,
  type: Interaction['type'],
  channelId: string,
  data: Json,
  source?: Message,
): Promise<Interaction> {
  const { world, user } = actor;
  const channel = channelOf(world, channelId);
  const interaction = newInteraction(world, type, user.id, channelId, source, (id, token) => ({
    ...commonPart(actor, channel),
    id,
    token,
    type,
    data,
    ...(source ? { message: shownMessage(world, source, true) } : {}),
  }));
  world.gateway.dispatch('INTERACTION_CREATE', null, () => interaction.payload);
  const isAnswered = await until(() => interaction.answer !== null, world.secondsToAcknowledge);
  if (isAnswered) return interaction;
  interaction.isOver = true;
  if (!interaction.isTried)
    world.complaints.push(`nobody answered an interaction of ${user.username}: ${JSON.stringify(data)}`);
  return interaction;
}

function commonPart({ world, guild, user }: Actor, channel: Channel): Json {
  const { application } = world;
  const isInGuild = channel.guild_id !== null;
  const permissions = String(permissionsOf(world, channel, user.id));
  const shared = {
    application_id: application.id,
    version: 1,
    channel_id: channel.id,
    channel: { ...shownChannel(world, channel), permissions },
    locale: 'en-GB',
    app_permissions: String(permissionsOf(world, channel, application.bot.id)),
    entitlements: [],
    attachment_size_limit: uploadLimit(isInGuild ? guild : undefined),
  };
  if (!isInGuild) return { ...shared, user, context: 1, authorizing_integration_owners: { '0': '0' } };
  return {
    ...shared,
    guild_id: guild.id,
    guild: { id: guild.id, locale: 'en-US', features: [] },
    guild_locale: 'en-US',
    member: { ...guild.members.get(user.id), permissions },
    context: 0,
    authorizing_integration_owners: { '0': guild.id },
  };
}
