import { setTimeout as delay } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import { CommandRefused } from '../../../refine/commands.ts';
import { type Posted, rootKey } from '../../posted.ts';

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
const looks = 20;
const lookMilliseconds = 250;

/** The address of a thread, as soon as its first card is posted; null where that takes longer than people wait. */
export async function threadLink(posted: Posted, client: webApi.WebClient, thread: string): Promise<string | null> {
  for (let look = 0; look < looks; look += 1) {
    const start = posted.find(thread, rootKey);
    if (start !== null) {
      const [, channel = '', ts = ''] = start.message.split('/');
      const { permalink = null } = await client.chat.getPermalink({ channel, message_ts: ts }).catch(() => noLink);
      return permalink;
    }
    await delay(lookMilliseconds);
  }
  return null;
}
