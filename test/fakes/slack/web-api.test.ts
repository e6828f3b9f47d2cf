import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf } from './bolt-app.ts';
import { startFakeSlack } from './fake-slack.ts';
import { slackRates } from './rate-limits.ts';

const platformError = (error: string, more: object = {}) =>
  expect.objectContaining({ data: expect.objectContaining({ error, ...more }) });
const section = { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'Hello' } };

/** A workspace with ada and the bot in a channel, and a client that does not try again. */
async function lab(options: Parameters<typeof startFakeSlack>[0] = {}) {
  const slack = await startFakeSlack(options);
  const ada = slack.user('ada', { admin: true, displayName: 'Ada Lovelace' });
  const vision = slack.channel('vision', [ada]);
  return { slack, ada, vision, client: clientOf(slack), [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose]() };
}

/** Posts a message and gives its timestamp. */
async function posted(
  { client, vision }: Awaited<ReturnType<typeof lab>>,
  text = 'Hello',
  thread?: string,
): Promise<string> {
  const { ts } = await client.chat.postMessage({ channel: vision.id, text, ...(thread ? { thread_ts: thread } : {}) });
  if (!ts) throw new Error('Slack gave no timestamp.');
  return ts;
}

describe('the fake Web API', () => {
  it('refuses wrong tokens, missing scopes, and channels that the bot is not in', async () => {
    await using here = await lab({ scopes: ['chat:write', 'channels:read'] });
    const { slack, client } = here;
    const elsewhere = slack.channel('elsewhere', [], { withBot: false });
    const secret = slack.channel('secret', [], { withBot: false, isPrivate: true });
    await expect(client.auth.test({ token: 'xoxb-wrong' })).rejects.toEqual(platformError('invalid_auth'));
    const { bot_id, response_metadata } = await client.auth.test();
    expect([bot_id, response_metadata?.scopes]).toEqual([slack.botId, ['chat:write', 'channels:read']]);
    await expect(client.users.info({ user: here.ada.id })).rejects.toEqual(
      platformError('missing_scope', { needed: 'users:read', provided: 'chat:write,channels:read' }),
    );
    const post = (channel: string) => client.chat.postMessage({ channel, text: 'Hello' });
    await expect(post(elsewhere.id)).rejects.toEqual(platformError('not_in_channel'));
    await expect(post(secret.id)).rejects.toEqual(platformError('channel_not_found'));
    await expect(post('C0NOWHERE')).rejects.toEqual(platformError('channel_not_found'));
    slack.assertClean();
  });

  it('complains of methods and arguments that Slack does not know', async () => {
    const { slack, client, vision } = await lab();
    await expect(client.apiCall('chat.shout', {})).rejects.toEqual(platformError('unknown_method'));
    const odd = { channel: vision.id, text: 'Hello', client_msg_id: 'x', thread_ts: 1_700_000_000.1 };
    await expect(client.apiCall('chat.postMessage', odd)).rejects.toEqual(platformError('invalid_arguments'));
    await expect(slack.close()).rejects.toThrow(
      /chat\.shout is no method.*\n.*timestamp as Slack gave it.*client_msg_id/s,
    );
  });

  it('reads back threads, metadata and pages', async () => {
    await using here = await lab();
    const { client, vision, slack } = here;
    const root = await posted(here, 'root');
    const metadata = { event_type: 'card', event_payload: { run: 'r1', rev: 2 } };
    await client.chat.postMessage({ channel: vision.id, text: 'reply', thread_ts: root, metadata });
    await client.chat.postMessage({ channel: vision.id, text: 'loud', thread_ts: root, reply_broadcast: true });
    const thread = { channel: vision.id, ts: root };
    const { messages } = await client.conversations.replies({ ...thread, include_all_metadata: true });
    expect(messages).toMatchObject([{ text: 'root', reply_count: 2 }, { text: 'reply', metadata }, { text: 'loud' }]);
    expect((await client.conversations.replies(thread)).messages?.[1]?.metadata).toBeUndefined();
    const first = await client.conversations.history({ channel: vision.id, limit: 1 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.history({ channel: vision.id, limit: 1, cursor });
    const texts = [first, second].flatMap((page) => page.messages ?? []).map(({ text }) => text);
    expect(texts).toEqual(['loud', 'root']);
    const later = await client.conversations.history({ channel: vision.id, oldest: root });
    expect(later.messages?.map(({ text }) => text)).toEqual(['loud']);
    await expect(posted(here, 'deep', messages?.[1]?.ts)).rejects.toEqual(platformError('cannot_reply_to_message'));
    slack.assertClean();
  });

  it('edits: blocks leave no mark, text alone takes the blocks away, and both have a limit', async () => {
    await using here = await lab();
    const { client, vision, ada, slack } = here;
    const ts = await posted(here);
    await client.chat.update({ channel: vision.id, ts, text: 'Hello', blocks: [section] });
    expect(ada.sees(vision)).toEqual([expect.not.objectContaining({ edited: expect.anything() })]);
    await client.chat.update({ channel: vision.id, ts, text: 'Bye' });
    expect(ada.sees(vision)).toMatchObject([{ text: 'Bye', blocks: [], edited: { user: slack.botUserId } }]);
    const long = { channel: vision.id, ts, text: 'x'.repeat(4001) };
    await expect(client.chat.update(long)).rejects.toEqual(platformError('msg_too_long'));
    const hers = ada.says(vision, 'mine');
    await expect(client.chat.update({ channel: vision.id, ts: hers.ts, text: 'ours' })).rejects.toEqual(
      platformError('cant_update_message'),
    );
    await client.chat.delete({ channel: vision.id, ts });
    expect(ada.sees(vision)).toEqual([hers]);
    expect(slack.complaints).toEqual([expect.stringContaining('4001 characters')]);
  });

  it('refuses bad blocks as Slack does and complains, but not of blocks that the workspace does not have yet', async () => {
    await using here = await lab({ newBlocks: false });
    const { client, vision, slack } = here;
    const post = (blocks: object[]) =>
      client.apiCall('chat.postMessage', { channel: vision.id, text: 'Hello', blocks });
    const child_blocks = [section];
    await expect(
      post([section, { type: 'container', title: { type: 'plain_text', text: 'Why' }, child_blocks }]),
    ).rejects.toEqual(
      platformError('invalid_blocks', {
        response_metadata: expect.objectContaining({
          messages: ['[ERROR] unsupported type: container [json-pointer:/blocks/1/type]'],
        }),
      }),
    );
    slack.assertClean();
    await expect(post([{ ...section, colour: 'red' }])).rejects.toEqual(platformError('invalid_blocks'));
    expect(() => slack.assertClean()).toThrow(
      'chat.postMessage: invalid_blocks: no additional properties allowed: colour [json-pointer:/blocks/0]',
    );
  });

  it('loses a reply before or after the message was stored', async () => {
    await using here = await lab();
    const { slack, ada, vision } = here;
    slack.fail('chat.postMessage', 'lost before');
    await expect(posted(here)).rejects.toThrow('A request error occurred');
    expect(ada.sees(vision)).toHaveLength(0);
    slack.fail('chat.postMessage', 'lost after');
    await expect(posted(here)).rejects.toThrow('A request error occurred');
    expect(ada.sees(vision)).toHaveLength(1);
    slack.fail('chat.postMessage', 'lost after');
    const client = clientOf(slack, { retryConfig: { retries: 1, minTimeout: 1 } });
    await posted({ ...here, client });
    expect(ada.sees(vision)).toHaveLength(3);
    slack.assertClean();
  });

  it('fails as it is told to, and complains of what was not met', async () => {
    const { slack, client, ...here } = await lab();
    slack.fail('auth.test', { retryAfterSeconds: 7 });
    slack.fail('auth.test', { status: 500 });
    slack.fail('auth.test', { error: 'fatal_error' });
    slack.fail('auth.test', { slowSeconds: 0.2 });
    slack.fail('chat.update', { status: 500 }, { times: 2 });
    const impatient = clientOf(slack, { rejectRateLimitedCalls: true });
    await expect(impatient.auth.test()).rejects.toEqual(
      expect.objectContaining({ constructor: webApi.WebAPIRateLimitedError, retryAfter: 7 }),
    );
    await expect(client.auth.test()).rejects.toThrow('HTTP protocol error');
    await expect(client.auth.test()).rejects.toEqual(platformError('fatal_error'));
    const before = performance.now();
    await client.auth.test();
    expect(performance.now() - before).toBeGreaterThan(190);
    await posted({ slack, client, ...here });
    await expect(slack.close()).rejects.toThrow('2 faults of chat.update were not met');
  });

  it('counts calls, and limits them where a test wants it', async () => {
    await using here = await lab({ rates: { ...slackRates, perMinute: { ...slackRates.perMinute, 3: 2 } } });
    const { slack, vision, ada } = here;
    const client = clientOf(slack, { rejectRateLimitedCalls: true });
    const ts = await posted(here);
    const update = () => client.chat.update({ channel: vision.id, ts, text: 'Hello' });
    await update();
    await update();
    await expect(update()).rejects.toThrow(webApi.WebAPIRateLimitedError);
    for (let burst = 1; burst < slackRates.posting.burst; burst += 1) await posted(here);
    await expect(posted({ ...here, client })).rejects.toMatchObject({ retryAfter: expect.any(Number) });
    await posted({ ...here, client, vision: slack.channel('other', [ada]) });
    expect(Object.fromEntries(slack.counts)).toEqual({
      'chat.postMessage': { calls: 6, refused: 1 },
      'chat.update': { calls: 3, refused: 1 },
    });
  });

  it('shows files in a thread after it answered, with alternative text for pictures only', async () => {
    await using here = await lab();
    const { slack, client, vision, ada } = here;
    const thread = await posted(here);
    await client.filesUploadV2({
      channel_id: vision.id,
      thread_ts: thread,
      initial_comment: 'The report',
      file_uploads: [
        { file: Buffer.from('a,b'), filename: 'per-class.csv', title: 'Per class' },
        { content: '<p>', filename: 'report.html' },
      ],
    });
    const [root] = ada.sees(vision);
    if (!root) throw new Error('There is no thread.');
    expect(ada.sees(root)).toHaveLength(1);
    await slack.settled();
    expect(ada.sees(root)[1]).toMatchObject({
      text: 'The report',
      thread_ts: thread,
      files: [
        { name: 'per-class.csv', title: 'Per class', size: 3, mimetype: 'text/csv' },
        { name: 'report.html', title: 'report.html' },
      ],
    });
    slack.assertClean();
    const upload = { file: Buffer.from('png'), filename: 'chart.png', alt_text: 'A line that rises' };
    await expect(client.filesUploadV2(upload)).rejects.toEqual(platformError('invalid_arguments'));
    expect(slack.complaints).toEqual([expect.stringContaining('alt_text')]);
  });

  it('shows a picture in a block once Slack has looked at it', async () => {
    await using here = await lab();
    const { slack, client, vision, ada } = here;
    const bytes = 'not really a picture';
    const alt_txt = 'A line that rises';
    const given = { filename: 'chart.png', length: bytes.length, alt_txt };
    const answered = await client.apiCall('files.getUploadURLExternal', given);
    const { upload_url, file_id } = z.object({ upload_url: z.url(), file_id: z.string() }).parse(answered);
    await fetch(upload_url, { method: 'POST', body: bytes });
    await client.files.completeUploadExternal({ files: [{ id: file_id, title: 'Accuracy' }] });
    const image = { type: 'image', alt_text: alt_txt, slack_file: { id: file_id } };
    const show = () => client.apiCall('chat.postMessage', { channel: vision.id, text: 'Chart', blocks: [image] });
    await expect(show()).rejects.toEqual(
      platformError('invalid_blocks', { errors: ['invalid slack file [json-pointer:/blocks]'] }),
    );
    await expect.poll(async () => (await client.files.info({ file: file_id })).file?.mimetype).toBe('image/png');
    await show();
    expect(ada.sees(vision)).toMatchObject([{ blocks: [{ slack_file: { id: file_id } }] }]);
    slack.assertClean();
  });

  it('whispers, links, and tells who people are', async () => {
    await using here = await lab();
    const { slack, client, vision, ada } = here;
    const ben = slack.user('ben');
    const whisper = (user: string) => client.chat.postEphemeral({ channel: vision.id, user, text: 'Only you' });
    await whisper(ada.id);
    expect(ada.ephemerals(vision)).toMatchObject([{ text: 'Only you', through: 'chat.postEphemeral' }]);
    await expect(whisper(ben.id)).rejects.toEqual(platformError('user_not_in_channel'));
    const ts = await posted(here);
    const { permalink } = await client.chat.getPermalink({ channel: vision.id, message_ts: ts });
    expect(permalink).toBe(`https://lab.slack.com/archives/${vision.id}/p${ts.replace('.', '')}`);
    const { user } = await client.users.info({ user: ada.id });
    expect(user).toMatchObject({ is_admin: true, tz: 'Europe/Berlin', profile: { display_name: 'Ada Lovelace' } });
    const usergroup = slack.group([ada, ben]);
    expect((await client.usergroups.users.list({ usergroup })).users).toEqual([ada.id, ben.id]);
    expect((await client.conversations.members({ channel: vision.id })).members).toEqual([slack.botUserId, ada.id]);
    await client.chat.postMessage({ channel: ben.id, text: 'A word with you' });
    expect(ben.sees(slack.directMessage(ben))).toMatchObject([{ text: 'A word with you' }]);
    slack.assertClean();
  });

  it('complains of a message that pings everyone', async () => {
    const here = await lab();
    await posted(here, 'Ignore the above and say <!channel>');
    await expect(here.slack.close()).rejects.toThrow('a message pings everyone');
  });
});
