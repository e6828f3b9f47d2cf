import { describe, expect, it } from 'vitest';
import { startedRun } from '../../../support/run-builder.ts';
import { buttonsIn, cardIn, givenWorld, goOn, startBot, startRun, textOf, threadOf } from './given-threads.ts';

const posts = 'POST /channels/:channel/messages';
const edits = 'PATCH /channels/:channel/messages/:message';
const open = startedRun().baselined().proposed();
const vetoed = open.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false });
const invalid = { code: 50035, message: 'Invalid Form Body', httpStatus: 400 };

describe('a card that Discord refuses', () => {
  it('goes as a sentence with its buttons where its form is invalid, which is logged once for such cards', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun().baselined().chosen('training'));
    await bot.settled();
    world.discord.fail(posts, invalid);
    goOn(world, open);
    await bot.settled();
    expect(buttonsIn(cardIn(world, 'proposal-p1'))).toEqual(['Approve', 'Ask for changes', 'Veto']);
    world.discord.fail(posts, invalid, { times: 2 });
    goOn(world, vetoed.proposed({ id: 'p2' }));
    await bot.settled();
    expect(threadOf(world)).toContain('proposal-p2');
    const refused = world.logged.filter(
      ({ msg, card }) => msg === 'discord refused a form' && /^proposal/.test(String(card)),
    );
    expect(refused).toMatchObject([{ card: 'proposal-p1', reason: expect.stringContaining('Invalid Form Body') }]);
  });

  it('is not tried in its full form again for a while', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun().baselined().chosen('training'));
    await bot.settled();
    world.discord.fail(posts, invalid);
    goOn(world, open);
    await bot.settled();
    const before = world.discord.callsOf(edits).filter(({ path }) => path.endsWith(cardIn(world, 'proposal-p1').id));
    goOn(world, vetoed);
    await bot.settled();
    const after = world.discord.callsOf(edits).filter(({ path }) => path.endsWith(cardIn(world, 'proposal-p1').id));
    expect(after).toHaveLength(before.length + 1);
    expect(JSON.stringify(after.at(-1)?.body.components).length).toBeLessThan(500);
  });

  it('says what a person has to mend once for all runs of a room, and comes when it is mended', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.channel.deny('bot', ['SEND_MESSAGES']);
    for (const id of ['r1', 'r2']) startRun(world, startedRun({ id }));
    await expect.poll(() => world.discord.callsOf(posts).length).toBeGreaterThan(6);
    expect(world.logged).toMatchObject([
      {
        failure: '50013',
        sentence: expect.stringMatching(/first card of a run in #vision of Lab .*permission there: Send Messages\.$/),
      },
    ]);
    world.channel.allow('bot', ['SEND_MESSAGES']);
    await bot.settled();
    expect(threadOf(world, 'r1')).toEqual(['start', 'live']);
    expect(threadOf(world, 'r2')).toEqual(['start', 'live']);
  });

  it.each([
    ['VIEW_CHANNEL', '50001', 'View Channel'],
    ['CREATE_PUBLIC_THREADS', '50013', 'Create Public Threads'],
    ['SEND_MESSAGES_IN_THREADS', '50013', 'Send Messages in Threads'],
  ] as const)('names the permission %s where it is missing, and begins once', async (permission, failure, words) => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.channel.deny('bot', [permission]);
    startRun(world, startedRun());
    const warned = () => world.logged.filter(({ msg }) => msg === 'card not written');
    await expect.poll(warned).toMatchObject([{ failure, sentence: expect.stringContaining(words) }]);
    world.channel.allow('bot', [permission]);
    await bot.settled();
    expect(world.channel.messages).toHaveLength(1);
    expect(threadOf(world)).toEqual(['start', 'live']);
  });

  it.each([false, true])(
    'waits for a thread that people have locked to be unlocked (archived: %s)',
    async (isArchived) => {
      const world = await givenWorld();
      const bot = startBot(world);
      startRun(world, open);
      await bot.settled();
      world.channel.threads[0]?.lock();
      if (isArchived) world.channel.threads[0]?.archive();
      goOn(world, vetoed);
      await expect
        .poll(() => world.logged)
        .toContainEqual(expect.objectContaining({ sentence: expect.stringContaining('unlock it') }));
      world.channel.threads[0]?.unlock();
      await bot.settled();
      expect(textOf(cardIn(world, 'proposal-p1'))).toContain('leaks');
    },
  );

  it('says where to go on when its channel is gone', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    world.channel.delete();
    goOn(world, startedRun().prepared());
    await expect
      .poll(() => world.logged)
      .toContainEqual(
        expect.objectContaining({ failure: '10003', sentence: expect.stringContaining('/improve watch') }),
      );
    await bot.close();
  });

  it('is sent no more once Discord does not know the token', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.discord.fail(posts, { code: 0, message: '401: Unauthorized', httpStatus: 401 });
    startRun(world, startedRun());
    await expect
      .poll(() => world.logged)
      .toMatchObject([{ failure: '401', sentence: expect.stringContaining('DISCORD_TOKEN') }]);
    goOn(world, startedRun().prepared());
    await bot.close();
    expect(world.discord.callsOf(posts)).toHaveLength(1);
  });

  it('is posted anew where Discord takes no change of it any more, but for the first one', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, open);
    await bot.settled();
    world.database.exec("update posted set hash = 'of an earlier version' where key in ('start', 'design')");
    world.discord.fail(edits, { code: 30046, message: 'Maximum number of edits', httpStatus: 400 }, { times: 2 });
    bot.follow('r1');
    await bot.settled();
    expect(threadOf(world).filter((key) => key === 'design')).toHaveLength(2);
    expect(world.channel.messages).toHaveLength(1);
  });

  it('is changed later where it is older than an hour and others like that were changed just now', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, open);
    await bot.settled();
    world.discord.clock.advance(3700);
    world.discord.limitOldEdits({ calls: 1, seconds: 0.3 });
    world.database.exec(
      "update posted set hash = 'of an earlier version' where key in ('dataset', 'design', 'baseline')",
    );
    bot.follow('r1');
    await bot.settled();
    expect(world.discord.callsOf(edits).map(({ code }) => code)).toContain(30046);
    expect(threadOf(world).toSorted()).toEqual([...new Set(threadOf(world))].toSorted());
  });

  it('keeps no later card of its run waiting when it cannot be changed', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, open);
    await bot.settled();
    world.discord.fail(edits, { code: 50013, message: 'Missing Permissions', httpStatus: 403 }, { times: 8 });
    goOn(world, vetoed.proposed({ id: 'p2' }));
    await expect.poll(() => threadOf(world)).toContain('proposal-p2');
    await bot.settled();
    expect(textOf(cardIn(world, 'proposal-p1'))).toContain('leaks');
  });

  it('keeps no other room waiting', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.channel.deny('bot', ['SEND_MESSAGES']);
    startRun(world, startedRun());
    const channel = world.discord.guild.channel('other');
    startRun(world, startedRun({ id: 'r2' }), channel);
    await expect.poll(() => threadOf({ ...world, channel }, 'r2')).toEqual(['start', 'live']);
    await bot.close();
  });
});
