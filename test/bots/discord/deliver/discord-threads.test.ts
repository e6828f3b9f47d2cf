import { describe, expect, it } from 'vitest';
import { startedRun } from '../../../support/run-builder.ts';
import {
  buttonsIn,
  cardIn,
  givenWorld,
  goOn,
  killedAfterPost,
  mayReadBack,
  messagesOf,
  progressOf,
  startBot,
  startRun,
  textOf,
  threadOf,
  watchRun,
} from './given-threads.ts';

const posts = 'POST /channels/:channel/messages';
const edits = 'PATCH /channels/:channel/messages/:message';
const reads = 'GET /channels/:channel/messages';
const threadStarts = 'POST /channels/:channel/messages/:message/threads';

describe('a thread on Discord', () => {
  it('begins in the channel, is named after the run, and goes on below', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live']);
    goOn(world, startedRun().prepared());
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live', 'dataset']);
    expect(world.channel.messages).toHaveLength(1);
    expect(world.channel.threads.map(({ name }) => name)).toEqual(['fashion-mnist · run r1']);
  });

  it('begins in an announcement channel too', async () => {
    const world = await givenWorld();
    const channel = world.discord.guild.channel('news', { type: 'announcement' });
    startRun(world, startedRun(), channel);
    await startBot(world).settled();
    expect(threadOf({ ...world, channel })).toEqual(['start', 'live']);
  });

  it('stays active for a week without a word', async () => {
    const world = await givenWorld();
    startRun(world, startedRun());
    await startBot(world).settled();
    expect(world.discord.callsOf(threadStarts)[0]?.body).toMatchObject({ auto_archive_duration: 10_080 });
  });

  it('is not made for a run that was started elsewhere', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    const before = world.discord.calls.length;
    world.engine.append('r1', startedRun().events);
    await bot.settled();
    expect(world.discord.calls).toHaveLength(before);
  });

  it('replaces a card when it has changed', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    const open = startedRun().baselined().proposed();
    startRun(world, open);
    await bot.settled();
    const before = cardIn(world, 'proposal-p1');
    expect(buttonsIn(before)).toEqual(['Approve', 'Ask for changes', 'Veto']);
    goOn(world, open.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false }));
    await bot.settled();
    const after = cardIn(world, 'proposal-p1');
    expect(after.id).toBe(before.id);
    expect(textOf(after)).toContain('leaks');
    expect(buttonsIn(after)).toEqual([]);
  });

  it('is silent where only progress is new, and is not otherwise', async () => {
    const world = await givenWorld();
    startRun(world, startedRun().prepared());
    await startBot(world).settled();
    const suppressNotifications = 1 << 12;
    const isSilent = (key: string) => (cardIn(world, key).flags & suppressNotifications) !== 0;
    expect(['live', 'dataset', 'start'].map(isSilent)).toEqual([true, false, false]);
  });

  it.each(['lost after', 'lost before', { status: 503 }, { status: 502, after: true }] as const)(
    'posts once although the reply to a post was %j',
    async (fault) => {
      const world = await givenWorld();
      const bot = startBot(world);
      world.discord.fail(posts, fault, { times: 3 });
      startRun(world, startedRun().prepared());
      await bot.settled();
      expect(threadOf(world).toSorted()).toEqual(['dataset', 'live', 'start']);
    },
  );

  it('posts once by its nonce where the message that may be there is not shown yet', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.discord.fail(posts, 'lost after');
    world.discord.fail(reads, { status: 503 });
    startRun(world, startedRun());
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live']);
    for (const { body } of world.discord.callsOf(posts)) {
      expect(body.nonce).toMatch(/^[\w-]{25}$/);
      expect(body.enforce_nonce).toBe(true);
    }
  });

  it.each([
    { retryAfterSeconds: 0.01 },
    { code: 50013, message: 'Missing Permissions', httpStatus: 403 },
    { code: 160006, message: 'Too many threads', httpStatus: 400 },
  ])('does not look before it posts again after %j', async (fault) => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.discord.fail(posts, fault, { times: 3 });
    startRun(world, startedRun());
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live']);
    expect(world.discord.callsOf(posts)).toHaveLength(5);
    expect(world.discord.callsOf(reads)).toHaveLength(0);
  });

  it('does not wait for ever for an answer', async () => {
    const world = await givenWorld();
    const bot = startBot(world, { usualSeconds: 0.2 });
    world.discord.fail(posts, { slowSeconds: 600 });
    startRun(world, startedRun());
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live']);
  });

  it.each([1, 2, 3])('posts nothing twice when the bot is killed between post %i and its record', async (nth) => {
    const world = await givenWorld();
    startRun(world, startedRun().baselined());
    await killedAfterPost(world, nth);
    expect(threadOf(world)).toHaveLength(nth);
    world.discord.clock.advance(600); // the nonce is forgotten
    await startBot(world).settled();
    const all = ['start', 'live', 'dataset', 'design', 'baseline'];
    expect(threadOf(world).toSorted()).toEqual(all.toSorted());
  });

  it.each(['lost before', 'lost after', { status: 503 }] as const)(
    'is started once from a message that is there already, where the start was %j',
    async (fault) => {
      const world = await givenWorld();
      world.discord.fail(threadStarts, fault);
      startRun(world, startedRun());
      await startBot(world).settled();
      expect(world.channel.messages).toHaveLength(1);
      expect(threadOf(world)).toEqual(['start', 'live']);
    },
  );

  it('brings what it finds again up to date', async () => {
    const world = await givenWorld();
    const open = startedRun().baselined().proposed();
    startRun(world, open);
    await killedAfterPost(world, 6);
    goOn(world, open.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false }));
    await startBot(world).settled();
    expect(textOf(cardIn(world, 'proposal-p1'))).toContain('leaks');
  });

  it('is found again in a busy channel', async () => {
    const world = await givenWorld();
    startRun(world, startedRun());
    await killedAfterPost(world, 1);
    world.discord.clock.advance(600);
    for (let each = 0; each < 450; each += 1) world.ada.say(`chatter ${each}`, { in: world.channel });
    await startBot(world).settled();
    expect(threadOf(world)).toEqual(['start', 'live']);
  });

  it('is not posted again where Discord shows nothing of what was written, until somebody has mended that', async () => {
    const world = await givenWorld();
    startRun(world, startedRun());
    await killedAfterPost(world, 1);
    world.discord.clock.advance(600);
    world.channel.deny('bot', ['READ_MESSAGE_HISTORY']);
    await expect.poll(() => mayReadBack(world)).toBe(false);
    const bot = startBot(world);
    await expect
      .poll(() => world.logged.map(({ sentence }) => sentence))
      .toContainEqual(expect.stringContaining('Give my role the permission there: Read Message History.'));
    expect(world.channel.messages).toHaveLength(1);
    world.channel.allow('bot', ['READ_MESSAGE_HISTORY']);
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live']);
  });

  it('posts a card anew that people have deleted', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    world.channel.threads[0]?.deleteMessage(cardIn(world, 'live'));
    goOn(world, startedRun().prepared());
    await bot.settled();
    expect(threadOf(world).toSorted()).toEqual(['dataset', 'live', 'start']);
  });

  it('begins anew when people have deleted its first message', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    world.channel.deleteMessage(cardIn(world, 'start'));
    world.database.exec("update posted set hash = 'of an earlier version' where key = 'start'");
    goOn(world, startedRun().prepared());
    await bot.settled();
    expect(world.channel.messages).toHaveLength(1);
    expect(threadOf(world).toSorted()).toEqual(['dataset', 'live', 'start']);
  });

  it.each(['a post', 'an edit', 'progress'] as const)(
    'begins anew with all that it had told when it is deleted, as %s finds out',
    async (what) => {
      const world = await givenWorld();
      const bot = startBot(world);
      const open = startedRun().baselined().proposed();
      startRun(world, open);
      await bot.settled();
      const told = threadOf(world);
      world.channel.threads[0]?.delete();
      const changed = { 'a post': null, 'an edit': 'design', progress: 'live' }[what];
      const news = changed === null ? ['steering-8'] : [];
      world.database.exec(`update posted set hash = 'of an earlier version' where key = '${changed}'`);
      if (changed !== null) bot.follow('r1');
      else goOn(world, open.by('ada', { type: 'guidanceGiven', words: 'try wider' }));
      await expect.poll(() => threadOf(world).toSorted()).toEqual([...told, ...news].toSorted());
      expect(world.channel.messages).toHaveLength(2);
      expect(world.channel.threads.map(({ id }) => id)).toEqual([cardIn(world, 'start').id]);
      expect(buttonsIn(cardIn(world, 'proposal-p1'))).toHaveLength(3);
      await bot.settled();
    },
  );

  it('goes on in an archived thread', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    const open = startedRun().baselined().proposed();
    startRun(world, open);
    await bot.settled();
    world.discord.clock.advance(8 * 24 * 3600);
    expect(world.channel.threads[0]?.isArchived).toBe(true);
    goOn(world, open.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false }));
    await bot.settled();
    expect(textOf(cardIn(world, 'proposal-p1'))).toContain('leaks');
    expect(world.channel.threads[0]?.isArchived).toBe(false);
  });

  it('tells a run in all rooms that follow it, and a decision in all of them', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    const open = startedRun().baselined().proposed();
    startRun(world, open);
    const other = world.discord.guild.channel('other');
    bot.follow(watchRun(world, 'r1', other));
    await bot.settled();
    expect(threadOf({ ...world, channel: other })).toEqual(threadOf(world));
    goOn(world, open.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false }));
    await bot.settled();
    for (const channel of [world.channel, other])
      expect(textOf(cardIn({ ...world, channel }, 'proposal-p1'))).toContain('leaks');
  });

  it('tells the end of a run that ended while no bot was there, and never looks at it again', async () => {
    const world = await givenWorld();
    startRun(world, startedRun().baselined().kept(0.93).scored(0.9, 0.93).reported());
    await startBot(world).settled();
    expect(threadOf(world)).toContain('report');
    const calls = world.discord.calls.length;
    world.database.exec("update posted set hash = 'of an earlier version' where key = 'start'");
    await startBot(world).settled();
    expect(world.discord.calls).toHaveLength(calls);
  });

  it('notifies the people and roles whom a new card is for, and nobody with an edit or by what a card says', async () => {
    const world = await givenWorld();
    const reviewers = world.discord.guild.role('reviewers');
    const bot = startBot(world, {
      mentionsFor: (_thread, { key }) => (key === 'proposal-p1' ? [world.ada.id, `&${reviewers.id}`] : []),
    });
    const open = startedRun({ settings: { goal: '@everyone look' } })
      .baselined()
      .proposed();
    startRun(world, open);
    await bot.settled();
    goOn(world, open.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false }));
    await bot.settled();
    const { id } = cardIn(world, 'proposal-p1');
    expect(world.discord.notifications).toEqual([{ userId: world.ada.id, messageId: id }]);
    const mentions = [...world.discord.callsOf(posts), ...world.discord.callsOf(edits)].map(
      ({ body }) => body.allowed_mentions,
    );
    const nobody = { parse: [], users: [], roles: [] };
    expect(mentions.filter((each) => JSON.stringify(each) !== JSON.stringify(nobody))).toEqual([
      { parse: [], users: [world.ada.id], roles: [reviewers.id] },
    ]);
  });
});

describe('the live card on Discord', () => {
  it('goes on in a new message before it is an hour old, and leaves a sentence without buttons', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    const training = startedRun()
      .baselined()
      .proposed()
      .and({ type: 'proposalApproved', proposal: 'p1', byDefault: true });
    startRun(world, training);
    await bot.settled();
    const first = cardIn(world, 'live');
    expect(buttonsIn(first)).not.toEqual([]);
    world.discord.clock.advance(49 * 60);
    world.engine.report(progressOf(training.run, 1));
    await bot.settled();
    expect(cardIn(world, 'live').id).toBe(first.id);
    world.discord.clock.advance(2 * 60);
    world.engine.report(progressOf(training.run, 2));
    await bot.settled();
    const left = messagesOf(world).find(({ id }) => id === first.id);
    expect(left === undefined ? '' : textOf(left)).toBe('Went on in a newer message below.');
    expect(messagesOf(world).at(-1)).toEqual(cardIn(world, 'live'));
    expect(buttonsIn(cardIn(world, 'live'))).toEqual(buttonsIn(first));
  });

  it('goes on in a new message also where the old one cannot be changed', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    world.discord.clock.advance(51 * 60);
    world.discord.fail(edits, { status: 503 });
    goOn(world, startedRun().prepared());
    await bot.settled();
    expect(threadOf(world).filter((key) => key === 'live')).toHaveLength(2);
  });
});
