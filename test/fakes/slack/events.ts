import { newId } from './ids.ts';
import type { Channel, Json, Message } from './objects.ts';
import { channelOf, isMember, type Workspace } from './workspace.ts';
import type { World } from './world.ts';

/** Sends the event to the app, if it subscribed to its kind. `subscription` as in the app's manifest: `message.channels`. */
export function sendEvent(world: World, workspace: Workspace, subscription: string, event: Json): void {
  if (!world.events.has(subscription)) return;
  world.delivery.notify({
    token: world.credentials.verificationToken,
    team_id: workspace.id,
    context_team_id: workspace.id,
    context_enterprise_id: null,
    api_app_id: world.credentials.appId,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.id,
        user_id: workspace.bot.id,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${Buffer.from(JSON.stringify({ et: event.type, tid: workspace.id })).toString('base64url')}`,
  });
}

const kinds = {
  public: { type: 'channel', subscription: 'message.channels' },
  private: { type: 'group', subscription: 'message.groups' },
  direct: { type: 'im', subscription: 'message.im' },
} as const satisfies Record<Channel['kind'], { readonly type: string; readonly subscription: string }>;

/** A message event as the app hears of it, the app's own messages too; it hears nothing where its bot is no member. */
export function sendMessageEvent(world: World, workspace: Workspace, channelId: string, event: Json): void {
  if (!isMember(workspace, channelId, workspace.bot.id)) return;
  const { type, subscription } = kinds[channelOf(workspace, channelId).kind];
  sendEvent(world, workspace, subscription, { ...event, type: 'message', channel: channelId, channel_type: type });
}

/** The message as events, payloads and `conversations.history` show it. */
export function shownMessage(workspace: Workspace, message: Message, withMetadata = true): Json {
  const { channel: _, metadata, files, blocks, ...shown } = message;
  return {
    ...shown,
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(files.length > 0 ? { files } : {}),
    ...(metadata && withMetadata ? { metadata } : {}),
    ...(message.bot_id ? { bot_profile: botProfile(workspace, message) } : {}),
  };
}

function botProfile(workspace: Workspace, message: Message): Json {
  return {
    id: workspace.botId,
    app_id: message.app_id,
    user_id: workspace.bot.id,
    name: workspace.bot.name,
    deleted: false,
    team_id: workspace.id,
    updated: 1_700_000_000,
    icons: {},
  };
}
