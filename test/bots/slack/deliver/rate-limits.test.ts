import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createRooms } from '../../../../src/bots/rooms.ts';
import { createSlackPace, type SlackPace } from '../../../../src/bots/slack/deliver/slack-pace.ts';
import type { Progress } from '../../../../src/refine/work.ts';
import { startedRun } from '../../../support/run-builder.ts';
import { givenWorld, goOn, noPace, startBot, startRun, threadOf } from './given-threads.ts';

describe('progress on Slack', () => {
  it('is written once for twenty changes while an update is under way, with the latest', async () => {
    const world = await givenWorld();
    const turn = Promise.withResolvers<void>();
    const take: SlackPace['take'] = async (method) => {
      if (method === 'chat.update') turn.resolve();
    };
    const bot = startBot(world, { pace: { ...noPace, take } });
    startRun(world, startedRun());
    await bot.settled();
    world.slack.fail('chat.update', { slowSeconds: 0.2 });
    world.engine.report(progressAt(1));
    await turn.promise;
    await setImmediate(); // the update is on its way
    for (let epoch = 2; epoch <= 21; epoch += 1) world.engine.report(progressAt(epoch));
    await bot.settled();
    expect(world.slack.callsOf('chat.update').map(({ arguments: { blocks } }) => epochIn(String(blocks)))).toEqual([
      1, 21,
    ]);
  });

  it('is shown as often as the runs allow that work in the same workspace', async () => {
    const world = await givenWorld();
    const counts: number[] = [];
    const progressSeconds = (activeRuns: number) => {
      counts.push(activeRuns);
      return 0;
    };
    const bot = startBot(world, { pace: { ...noPace, progressSeconds } });
    startRun(world, startedRun());
    startRun(world, startedRun({ id: 'works' }));
    startRun(world, startedRun({ id: 'waits' }).baselined().proposed());
    const proposed = startedRun({ id: 'paused' }).baselined().proposed();
    startRun(world, proposed.by('ada', { type: 'runPaused', reason: 'lunch' }));
    startRun(world, startedRun({ id: 'ended' }).baselined().kept(0.93).scored(0.9, 0.93).reported());
    await bot.settled();
    createRooms(world.database, 'slack').assign({
      run: 'elsewhere',
      room: 'T0/C0',
      startedBy: world.ada.id,
      isPrivate: false,
    });
    world.engine.append('elsewhere', startedRun({ id: 'elsewhere' }).events);
    world.engine.report(progressAt(1));
    await expect.poll(() => counts).toEqual([2]);
    await bot.close();
  });

  it('that is too much for Slack keeps neither a person nor another card waiting', async () => {
    const world = await givenWorld();
    const bot = startBot(world, { pace: { ...createSlackPace(), progressSeconds: () => 0 } });
    startRun(world, startedRun());
    await bot.settled();
    world.slack.fail('chat.update', { retryAfterSeconds: 30 });
    world.engine.report(progressAt(1));
    await expect.poll(() => world.slack.callsOf('chat.update')).toHaveLength(1);
    const from = performance.now();
    await bot.clients.asking.users.info({ user: world.ada.id });
    goOn(world, startedRun().prepared());
    await expect.poll(() => threadOf(world), { timeout: 5000 }).toContain('dataset');
    expect(performance.now() - from).toBeLessThan(5000);
    expect(world.slack.callsOf('chat.update')).toHaveLength(1);
    await bot.close();
  });
});

function epochIn(blocks: string): number {
  return Number(/(\d+) (?:of|\/) 40/.exec(blocks)?.[1]);
}

function progressAt(epoch: number): Progress {
  return {
    run: 'r1',
    job: 'r1-t1',
    waiting: null,
    epoch,
    epochs: 40,
    trainLoss: null,
    valAccuracy: null,
    imagesPerSecond: null,
    secondsLeft: null,
  };
}
