import { webApi } from '@slack/bolt';
import { CommandRefused } from '../../../refine/commands.ts';
import type { Posted } from '../../posted.ts';
import { threadRoot } from '../../thread-root.ts';
import { messagePlaceOf } from '../deliver/places.ts';

/** Refuses a channel that the bot cannot write in, before a run is started whose thread nobody would see. */
export async function refuseForeignChannel(client: webApi.WebClient, channel: string): Promise<void> {
  try {
    await client.conversations.history({ channel, limit: 1 });
  } catch (error) {
    if (!(error instanceof webApi.WebAPIPlatformError)) return; // Slack is slow: the run's first card will tell
    const { error: reason } = error.data;
    if (reason === 'not_in_channel' || reason === 'channel_not_found')
      throw new CommandRefused('I am not in this channel yet. Type `/invite @improve` here, then start again.');
    if (reason === 'is_archived') throw new CommandRefused('This channel is archived. Start the run in another one.');
  }
}

const noLink = { permalink: null };

/** The address of a thread; null where it is not there in time, or Slack does not say. */
export async function threadLink(posted: Posted, client: webApi.WebClient, thread: string): Promise<string | null> {
  const root = await threadRoot(posted, thread);
  if (root === null) return null;
  const { channel, ts } = messagePlaceOf(root);
  const { permalink = null } = await client.chat.getPermalink({ channel, message_ts: ts }).catch(() => noLink);
  return permalink;
}
