import { shownMessage } from '../events.ts';
import { newTimestamp } from '../ids.ts';
import type { Ephemeral, Json, Message, View } from '../objects.ts';
import { channelOf, type Member, type Workspace } from '../workspace.ts';
import type { World } from '../world.ts';
import type { Found } from './find-element.ts';

export type Actor = { readonly world: World; readonly workspace: Workspace; readonly member: Member };

/** What every payload of an interaction begins with. */
export function signed({ world, workspace, member }: Actor): Json {
  return {
    team: { id: workspace.id, domain: workspace.domain },
    user: { id: member.id, username: member.name, name: member.name, team_id: workspace.id },
    api_app_id: world.credentials.appId,
    token: world.credentials.verificationToken,
    enterprise: null,
    is_enterprise_install: false,
  };
}

export function newTrigger({ world, workspace, member }: Actor): string {
  return world.triggers.issue(member.id, workspace.id);
}

/** Somebody used an element; `value` says what of it they chose. */
export function blockActions(
  actor: Actor,
  place: Message | Ephemeral | View,
  { block, element }: Found,
  value: Json,
): Json {
  const { confirm: _, options: __, option_groups: ___, accessibility_label: ____, ...shown } = element;
  const actions = [{ ...shown, ...value, block_id: block.block_id, action_ts: newTimestamp() }];
  const common = { type: 'block_actions', ...signed(actor), trigger_id: newTrigger(actor), actions };
  if ('hash' in place)
    return { ...common, container: { type: 'view', view_id: place.id }, view: place, state: place.state };
  const { id, name } = channelOf(actor.workspace, place.channel);
  const isEphemeral = 'ephemeral' in place;
  const thread = place.thread_ts === undefined ? {} : { thread_ts: place.thread_ts };
  return {
    ...common,
    container: { type: 'message', message_ts: place.ts, channel_id: id, is_ephemeral: isEphemeral, ...thread },
    channel: { id, name },
    // Slack keeps no ephemeral message, so it can send none back.
    ...(isEphemeral ? {} : { message: shownMessage(actor.workspace, place, false) }),
    state: { values: {} },
    response_url: responseUrl(actor, id, place.thread_ts, place),
  };
}

export function responseUrl(actor: Actor, channel: string, thread?: string, original?: Message | Ephemeral): string {
  return actor.world.responseUrls.issue({
    workspace: actor.workspace.id,
    channel,
    user: actor.member.id,
    ...(thread === undefined ? {} : { thread }),
    ...(original ? { original } : {}),
  });
}

export function viewPayload(actor: Actor, type: 'view_submission' | 'view_closed', view: View): Json {
  return {
    type,
    ...signed(actor),
    view,
    ...(type === 'view_submission' ? { trigger_id: newTrigger(actor), response_urls: [] } : { is_cleared: false }),
  };
}

export function messageShortcut(actor: Actor, callbackId: string, message: Message): Json {
  const { id, name } = channelOf(actor.workspace, message.channel);
  return {
    type: 'message_action',
    ...signed(actor),
    callback_id: callbackId,
    action_ts: newTimestamp(),
    trigger_id: newTrigger(actor),
    response_url: responseUrl(actor, id, message.thread_ts, message),
    channel: { id, name },
    message_ts: message.ts,
    message: shownMessage(actor.workspace, message, false),
  };
}

export function globalShortcut(actor: Actor, callbackId: string): Json {
  return {
    type: 'shortcut',
    ...signed(actor),
    callback_id: callbackId,
    action_ts: newTimestamp(),
    trigger_id: newTrigger(actor),
  };
}
