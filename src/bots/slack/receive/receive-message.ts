import type { App, Context } from '@slack/bolt';
import { z } from 'zod';
import type { Asker } from '../../chat.ts';
import { runOf } from '../../rooms.ts';
import { answerInSlack, reply, type Spot, whisper } from './answers.ts';
import type { ReceiveParts } from './parts.ts';
import { isForOthers, plainWords } from './plain-words.ts';

/** Of a message event only what is used; a bot's own and edited messages do not fit. */
const wordsSchema = z.object({
  subtype: z.enum(['thread_broadcast', 'file_share']).optional(),
  bot_id: z.undefined().optional(),
  user: z.string(),
  text: z.string(),
  channel: z.string(),
  ts: z.string(),
  thread_ts: z.string().optional(),
});
type Words = z.infer<typeof wordsSchema>;

/** What people write: to the bot (`@improve status`), or to nobody in the thread of a run. Slack tells of a mention twice. */
export function receiveMessages(app: App, parts: ReceiveParts): void {
  app.event('message', async ({ event, client, context }) => {
    const words = wordsSchema.safeParse(event);
    if (!words.success) return;
    const { workspace, botUser } = hearerOf(context);
    const { text } = words.data;
    if (text.includes(`<@${botUser}>`) || isForOthers(text, botUser)) return; // the first comes as app_mention
    const run = runIn(words.data, workspace);
    if (run === null || !isFirst(words.data, workspace)) return;
    const spot = spotOf(words.data);
    const ask = async () => parts.chat.remark(plainWords(text), await askerOf(words.data, workspace, run));
    await answerInSlack(ask, { parts, client, tell: whisper(client, spot), done: null, isAddressed: false });
  });

  app.event('app_mention', async ({ event, client, context }) => {
    const words = wordsSchema.safeParse(event);
    const { workspace, botUser } = hearerOf(context);
    if (!words.success || !isFirst(words.data, workspace)) return;
    const run = runIn(words.data, workspace);
    const line = plainWords(words.data.text, botUser);
    const ask = async () => parts.chat.command(line, await askerOf(words.data, workspace, run));
    // In the thread everybody reads the answer; in the channel a command is answered as `/improve` is.
    const spot = spotOf(words.data);
    const tell = run === null ? whisper(client, spot) : reply(client, spot, workspace, parts);
    await answerInSlack(ask, { parts, client, tell, done: null, isAddressed: true });
  });

  function runIn({ channel, thread_ts }: Words, workspace: string): string | null {
    if (thread_ts === undefined) return null;
    const thread = parts.posted.threadBegunBy(`${workspace}/${channel}/${thread_ts}`);
    return thread === null ? null : runOf(thread);
  }

  /** Delivered again, or told as a mention and as a message. */
  function isFirst({ channel, ts }: Words, workspace: string): boolean {
    return parts.seen.isNew(`message ${workspace}/${channel}/${ts}`, parts.now());
  }

  /** Slack does not say with a mention whether the channel is private: a run that is started so is taken for one that is. */
  async function askerOf({ channel, user }: Words, workspace: string, run: string | null): Promise<Asker> {
    const person = await parts.people.person(workspace, user);
    return { person, place: { workspace, room: `${workspace}/${channel}`, isPrivate: true, run } };
  }
}

function spotOf({ channel, user, thread_ts }: Words): Spot {
  return { channel, user, thread: thread_ts ?? null };
}

/** The workspace where the app is installed: people of another one, in a shared channel, bring their own in the rest of an event. */
function hearerOf({ teamId, botUserId }: Context) {
  return { workspace: teamId ?? '', botUser: botUserId ?? '' };
}
