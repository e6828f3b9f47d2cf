import type { App } from '@slack/bolt';
import { z } from 'zod';
import { answer, reply, type Spot, whisper } from './answers.ts';
import type { ReceiveParts } from './parts.ts';
import { plainWords } from './plain-words.ts';

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
  app.event('message', async ({ event, client, context, body }) => {
    const words = wordsSchema.safeParse(event);
    if (!words.success || words.data.thread_ts === undefined) return;
    if (context.botUserId !== undefined && words.data.text.includes(`<@${context.botUserId}>`)) return; // comes as app_mention
    const heard = hear(words.data, body.team_id);
    if (heard.run === null || !isFirst(words.data, body.team_id)) return;
    const { asker, spot, run } = await askerOf(words.data, body.team_id);
    await answer(() => parts.chat.remark(heard.line, asker), {
      parts,
      client,
      run: run ?? '',
      tell: whisper(client, spot),
      done: null,
      isAddressed: false,
    });
  });

  app.event('app_mention', async ({ event, client, body }) => {
    const words = wordsSchema.safeParse(event);
    if (!words.success || !isFirst(words.data, body.team_id)) return;
    const { line } = hear(words.data, body.team_id);
    const { asker, spot, run } = await askerOf(words.data, body.team_id);
    // In the thread everybody reads the answer; in the channel a command is answered as `/improve` is.
    const tell = run === null ? whisper(client, spot) : reply(client, spot);
    await answer(() => parts.chat.command(line, asker), {
      parts,
      client,
      run: run ?? '',
      tell,
      done: null,
      isAddressed: true,
    });
  });

  function hear({ text, channel, thread_ts }: Words, workspace: string) {
    const run = thread_ts === undefined ? null : parts.posted.runStartedBy(`${workspace}/${channel}/${thread_ts}`);
    return { run, line: plainWords(text) };
  }

  /** Delivered again, or told as a mention and as a message. */
  function isFirst({ channel, ts }: Words, workspace: string): boolean {
    return parts.seen.isNew(`message ${workspace}/${channel}/${ts}`, parts.now());
  }

  async function askerOf(words: Words, workspace: string) {
    const { channel, user, thread_ts } = words;
    const { run } = hear(words, workspace);
    const person = await parts.people.person(workspace, user);
    const spot: Spot = { channel, user, thread: thread_ts ?? null };
    return { spot, run, asker: { person, place: { workspace, room: `${workspace}/${channel}`, run } } };
  }
}
