import { describe, expect, it } from 'vitest';
import { createDiscordPace } from '../../../../src/bots/discord/deliver/discord-pace.ts';
import { discordRates, type RateProfile } from '../../../fakes/discord/rate-limits.ts';
import { startedRun } from '../../../support/run-builder.ts';
import {
  cardIn,
  givenWorld,
  goOn,
  noPace,
  progressOf,
  startBot,
  startRun,
  textOf,
  threadOf,
  watchRun,
} from './given-threads.ts';

const edits = 'PATCH /channels/:channel/messages/:message';
const training = startedRun().baselined().proposed().and({ type: 'proposalApproved', proposal: 'p1', byDefault: true });
const vetoed = training.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false });

describe('progress on Discord', () => {
  it('is written once for twenty changes while an edit is under way, with the latest', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, training);
    await bot.settled();
    world.discord.fail(edits, { slowSeconds: 0.3 });
    world.engine.report(progressOf(training.run, 1));
    await expect.poll(() => world.discord.counts.get(edits)?.calls).toBe(1); // the edit is on its way
    for (let epoch = 2; epoch <= 21; epoch += 1) world.engine.report(progressOf(training.run, epoch));
    await bot.settled();
    expect(world.discord.callsOf(edits).map(({ body }) => epochIn(body))).toEqual([1, 21]);
  });

  it('is shown as often as the threads allow that have progress', async () => {
    const world = await givenWorld();
    const counts: number[] = [];
    const progressSeconds = (activeThreads: number) => {
      counts.push(activeThreads);
      return 0;
    };
    const bot = startBot(world, { pace: { ...noPace, progressSeconds } });
    startRun(world, training);
    startRun(world, startedRun({ id: 'waits' }).baselined().proposed());
    startRun(world, startedRun({ id: 'ended' }).baselined().kept(0.93).scored(0.9, 0.93).reported());
    bot.follow(watchRun(world, 'r1', world.discord.guild.channel('other')));
    await bot.settled();
    world.engine.report(progressOf(training.run, 1));
    await expect.poll(() => counts).toEqual([2, 2]);
    await bot.settled();
  });

  it.each([{ retryAfterSeconds: 30 }, { slowSeconds: 30 }])(
    'that Discord holds up with %j keeps no decision of the same thread waiting',
    async (fault) => {
      const world = await givenWorld();
      const bot = startBot(world, { pace: { ...createDiscordPace(), progressSeconds: () => 0 } });
      startRun(world, training);
      await bot.settled();
      world.discord.fail(edits, fault);
      world.engine.report(progressOf(training.run, 1));
      await expect.poll(() => world.discord.counts.get(edits)?.calls).toBe(1);
      const from = performance.now();
      goOn(world, vetoed);
      await expect.poll(() => textOf(cardIn(world, 'proposal-p1')), { timeout: 5000 }).toContain('leaks');
      expect(performance.now() - from).toBeLessThan(2000);
      await bot.close();
    },
  );
});

describe('what Discord says of its limits', () => {
  it('is kept to by many runs that begin in one channel at once', async () => {
    const world = await givenWorld({ rates: { routes: quickly(discordRates.routes), global: discordRates.global } });
    const bot = startBot(world, { pace: createDiscordPace() });
    const ids = Array.from({ length: 12 }, (_, index) => `r${index + 1}`);
    for (const id of ids) startRun(world, startedRun({ id }).baselined());
    await expect.poll(() => ids.map((id) => threadOf(world, id).length), { timeout: 10_000 }).toEqual(ids.map(() => 5));
    await bot.close();
    expect([...world.discord.counts].filter(([, { refused }]) => refused > 0)).toEqual([]);
  });

  it('holds a decision back only as long as it has to, and what is sent then is the newest state', async () => {
    const world = await givenWorld();
    const pace = createDiscordPace();
    const bot = startBot(world, { pace });
    startRun(world, training);
    await bot.settled();
    const thread = cardIn(world, 'start').id;
    pace.note('edit', thread, { limit: 5, remaining: 0, resetSeconds: 0.3 });
    const from = performance.now();
    goOn(world, vetoed);
    goOn(world, vetoed.by('ada', { type: 'runPaused', reason: 'lunch' }));
    await bot.settled();
    expect(performance.now() - from).toBeGreaterThan(250);
    const proposal = cardIn(world, 'proposal-p1').id;
    expect(world.discord.callsOf(edits).filter(({ path }) => path.endsWith(proposal))).toHaveLength(1);
  });

  it('leaves the last call of a period to a decision', async () => {
    const pace = createDiscordPace();
    pace.note('edit', '1', { limit: 5, remaining: 1, resetSeconds: 60 });
    const closing = new AbortController();
    const progress = pace.take('edit', '1', 'r1', 'progress', closing.signal);
    await pace.take('edit', '1', 'r1', 'decision', closing.signal);
    closing.abort(new Error('closed'));
    await expect(progress).rejects.toThrow('closed');
  });

  it('does not stop the calls of another channel, or of another kind', async () => {
    const pace = createDiscordPace();
    const { signal } = new AbortController();
    pace.holdBack('edit', '1', 'decision', { kind: 'limited', seconds: 60, isOfAll: false });
    await pace.take('edit', '2', 'r1', 'progress', signal);
    await pace.take('post', '1', 'r1', 'decision', signal);
  });
});

/** The same number of calls, in a tenth of the time. */
function quickly(routes: RateProfile['routes']): RateProfile['routes'] {
  return Object.fromEntries(
    Object.entries(routes).map(([route, { calls, seconds }]) => [route, { calls, seconds: seconds / 10 }]),
  );
}

function epochIn(body: unknown): number {
  return Number(/(\d+) (?:of|\/) 40/.exec(JSON.stringify(body))?.[1]);
}
