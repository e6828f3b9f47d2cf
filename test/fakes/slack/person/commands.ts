import type { Channel, Ephemeral } from '../objects.ts';
import { respond } from '../response-url-posts.ts';
import { until } from '../until.ts';
import { isMember } from '../workspace.ts';
import { type Actor, newTrigger, responseUrl } from './interactions.ts';
import { escapeMarkup } from './markup.ts';

/** Sends a slash command and waits for what the person is shown: an ephemeral message or a modal. */
export async function typeCommand(
  actor: Actor,
  channel: Channel,
  typed: string,
  waitSeconds: number,
): Promise<readonly Ephemeral[]> {
  const { world, workspace, member } = actor;
  if ('ts' in channel) throw new Error(`Slack says: ${typed} is not supported in threads. Sorry!`);
  if (!typed.startsWith('/')) throw new Error(`"${typed}" is no slash command; a message is said: says(place, text).`);
  if (!isMember(workspace, channel.id, member.id)) throw new Error(`${member.name} is not in ${channel.name}.`);
  const [command = '', ...rest] = typed.split(' ');
  const seenBefore = workspace.ephemerals.length;
  const modalsBefore = workspace.modals.get(member.id);
  const body = await world.delivery.interact({
    type: 'slash_commands',
    payload: {
      token: world.credentials.verificationToken,
      team_id: workspace.id,
      team_domain: workspace.domain,
      channel_id: channel.id,
      channel_name: channel.kind === 'direct' ? 'directmessage' : channel.name,
      user_id: member.id,
      user_name: member.name,
      command,
      // People and channels stay as typed: the app does not ask for should_escape.
      text: escapeMarkup(rest.join(' ').trim()),
      api_app_id: world.credentials.appId,
      is_enterprise_install: 'false',
      response_url: responseUrl(actor, channel.id),
      trigger_id: newTrigger(actor),
    },
  });
  if (typeof body === 'object' && body !== null && Object.keys(body).length > 0)
    respond(world, { workspace: workspace.id, channel: channel.id, user: member.id }, body, 'acknowledgement');
  const shown = () =>
    workspace.ephemerals
      .slice(seenBefore)
      .filter(({ user, channel: where }) => user === member.id && where === channel.id);
  await until(() => shown().length > 0 || workspace.modals.get(member.id) !== modalsBefore, waitSeconds);
  return shown();
}
