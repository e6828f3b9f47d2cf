import { describe, expect, it } from 'vitest';
import { startedRun } from '../../../support/run-builder.ts';
import {
  givenWorld,
  goOn,
  killedAfterPost,
  messageOf,
  startBot,
  startRun,
  threadOf,
  type World,
} from './given-threads.ts';

describe('a thread on Slack', () => {
  it('begins in the channel and goes on below', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live']);
    goOn(world, startedRun().prepared());
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live', 'dataset']);
    expect(world.ada.sees(world.channel)).toHaveLength(1);
    expect(messageOf(world, 'start').metadata).toEqual({
      event_type: 'improve_card',
      event_payload: { run: 'r1', key: 'start' },
    });
  });

  it('is not made for a run that was started elsewhere', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.engine.append('r1', startedRun().events);
    await bot.settled();
    expect(world.slack.calls).toEqual([]);
  });

  it('replaces a card with text and blocks when it has changed', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    const open = startedRun().baselined().proposed();
    startRun(world, open);
    await bot.settled();
    const before = messageOf(world, 'proposal-p1');
    goOn(world, open.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false }));
    await bot.settled();
    const after = messageOf(world, 'proposal-p1');
    expect(after.ts).toBe(before.ts);
    expect(after.text).toContain('leaks');
    expect(after.edited).toBeUndefined();
    expect(after.metadata).toEqual(before.metadata);
  });

  it('posts once although the reply was lost after Slack had stored the message', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.slack.fail('chat.postMessage', 'lost after', { times: 3 });
    startRun(world, startedRun().prepared());
    await bot.settled();
    expect(threadOf(world).toSorted()).toEqual(['dataset', 'live', 'start']);
  });

  it('posts although the message was lost before Slack had it', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.slack.fail('chat.postMessage', 'lost before', { times: 3 });
    startRun(world, startedRun().prepared());
    await bot.settled();
    expect(threadOf(world).toSorted()).toEqual(['dataset', 'live', 'start']);
  });

  it.each([{ status: 503 }, { error: 'internal_error' }, { error: '<html>Bad gateway</html>' }])(
    'looks before it posts again after %j',
    async (fault) => {
      const world = await givenWorld();
      const bot = startBot(world);
      world.slack.fail('chat.postMessage', fault);
      startRun(world, startedRun());
      await bot.settled();
      expect(threadOf(world)).toEqual(['start', 'live']);
      expect(world.slack.callsOf('conversations.history')).toHaveLength(1);
    },
  );

  it.each([{ retryAfterSeconds: 1 }, { error: 'is_archived' }, { error: 'restricted_action' }])(
    'does not look before it posts again after %j',
    async (fault) => {
      const world = await givenWorld();
      const bot = startBot(world);
      world.slack.fail('chat.postMessage', fault, { times: 3 });
      startRun(world, startedRun());
      await bot.settled();
      expect(threadOf(world)).toEqual(['start', 'live']);
      expect(world.slack.callsOf('chat.postMessage')).toHaveLength(5);
      expect(world.slack.callsOf('conversations.history')).toHaveLength(0);
    },
  );

  it('looks before it posts again where an outcome was unclear, also after a clear refusal', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.slack.fail('chat.postMessage', 'lost after');
    world.slack.fail('conversations.history', { error: 'is_archived' });
    startRun(world, startedRun());
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live']);
    expect(world.slack.callsOf('conversations.history')).toHaveLength(2);
  });

  it('does not wait for ever for an answer', async () => {
    const world = await givenWorld();
    const bot = startBot(world, { postingSeconds: 0.1 });
    world.slack.fail('chat.postMessage', { slowSeconds: 600 });
    startRun(world, startedRun());
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live']);
  });

  it.each([1, 2, 3])('posts nothing twice when the bot is killed between post %i and its record', async (nth) => {
    const world = await givenWorld();
    startRun(world, startedRun().baselined());
    await killedAfterPost(world, nth);
    expect(threadOf(world)).toHaveLength(nth);
    await startBot(world).settled();
    const all = ['start', 'live', 'dataset', 'design', 'baseline'];
    expect(threadOf(world).toSorted()).toEqual(all.toSorted());
  });

  it('brings what it finds again up to date', async () => {
    const world = await givenWorld();
    const open = startedRun().baselined().proposed();
    startRun(world, open);
    await killedAfterPost(world, 6);
    goOn(world, open.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false }));
    await startBot(world).settled();
    expect(messageOf(world, 'proposal-p1').text).toContain('leaks');
  });

  it('is posted anew where what is found again is somebody else’s', async () => {
    const world = await givenWorld();
    startRun(world, startedRun());
    await killedAfterPost(world, 1);
    world.slack.fail('chat.update', { error: 'cant_update_message' });
    await startBot(world).settled();
    const tops = world.ada.sees(world.channel).map((message) => world.ada.sees(message).length);
    expect(tops).toEqual([1, 2]);
  });

  it('is found again in a busy channel', async () => {
    const world = await givenWorld();
    startRun(world, startedRun());
    await killedAfterPost(world, 1);
    for (let each = 0; each < 450; each += 1) world.ada.says(world.channel, `chatter ${each}`);
    await startBot(world).settled();
    expect(threadOf(world)).toEqual(['start', 'live']);
  });

  it('posts a card anew that people have deleted', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    world.ada.deletes(messageOf(world, 'live'));
    goOn(world, startedRun().prepared());
    await bot.settled();
    expect(threadOf(world).toSorted()).toEqual(['dataset', 'live', 'start']);
  });

  it('begins anew when people have deleted its first message', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    deleteThread(world);
    goOn(world, startedRun().prepared());
    await bot.settled();
    expect(world.ada.sees(world.channel)).toHaveLength(1);
    expect(threadOf(world).toSorted()).toEqual(['dataset', 'live', 'start']);
  });

  it.each(['chat.update', 'chat.postMessage'])(
    'tells in its new place what it had told in the one that is gone, as %s finds out',
    async (method) => {
      const world = await givenWorld();
      const bot = startBot(world);
      const open = startedRun().baselined().proposed();
      startRun(world, open);
      await bot.settled();
      const told = threadOf(world);
      const [root] = world.ada.sees(world.channel);
      deleteThread(world);
      if (method === 'chat.update') world.database.exec("update posted set hash = 'of an earlier version'");
      goOn(world, open.by('ada', { type: 'guidanceGiven', words: 'try wider' }));
      await bot.settled();
      expect(threadOf(world).toSorted()).toEqual([...told, 'steering-8'].toSorted());
      expect(messageOf(world, 'start').ts).not.toBe(root?.ts);
      expect(messageOf(world, 'proposal-p1').blocks.map(({ type }) => type)).toContain('actions');
      expect(messageOf(world, 'live').blocks.map(({ type }) => type)).toContain('actions');
    },
  );

  it('begins anew below a first message of which only a trace is left', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    world.ada.deletes(messageOf(world, 'start')); // Slack keeps its place, because there are replies
    world.database.exec("update posted set hash = 'of an earlier version' where key = 'start'");
    goOn(world, startedRun().prepared());
    await bot.settled();
    const [, root] = world.ada.sees(world.channel);
    const keys = root === undefined ? [] : world.ada.sees(root).map(({ metadata }) => metadata?.event_payload.key);
    expect(keys.toSorted()).toEqual(['dataset', 'live', 'start']);
  });

  it('begins anew once, also where what fell to the top of the channel cannot be taken away', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    deleteThread(world);
    world.slack.fail('chat.delete', { error: 'internal_error' });
    goOn(world, startedRun().baselined().proposed());
    await bot.settled();
    const tops = world.ada.sees(world.channel).map(({ metadata }) => metadata?.event_payload.key);
    expect(tops.filter((key) => key === 'start')).toHaveLength(1);
    expect(tops.length).toBeLessThanOrEqual(2); // the one that could not be taken away again
    const left = world.logged.filter(({ msg }) => msg === 'message left at the top of its channel');
    expect(left).toHaveLength(1);
  });

  it('does not begin anew where its first message is there, whatever Slack does with replies', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    const { chat } = bot.clients.posting;
    const post = chat.postMessage;
    chat.postMessage = () => post({ channel: world.channel.id, text: 'A reply that is none.' });
    goOn(world, startedRun().prepared());
    await expect.poll(() => world.slack.callsOf('chat.delete').length).toBeGreaterThan(2);
    chat.postMessage = post;
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live', 'dataset']);
    expect(world.ada.sees(world.channel)).toHaveLength(1);
  });

  it('tells the end of a run that ended while no bot was there, and never looks at it again', async () => {
    const world = await givenWorld();
    const ended = startedRun().baselined().kept(0.93).scored(0.9, 0.93).reported();
    startRun(world, ended);
    await startBot(world).settled();
    expect(threadOf(world)).toContain('report');
    const calls = world.slack.calls.length;
    world.database.exec("update posted set hash = 'of an earlier version' where key = 'start'");
    await startBot(world).settled();
    expect(world.slack.calls).toHaveLength(calls);
  });

  it('mentions the people whom a new card is for, and nobody in an edit', async () => {
    const world = await givenWorld();
    const bot = startBot(world, {
      mentionsFor: (_run, { key }) => (['proposal-p1', 'report'].includes(key) ? [world.ada.id] : []),
    });
    const open = startedRun().baselined().proposed();
    startRun(world, open);
    await bot.settled();
    const mention = `<@${world.ada.id}>`;
    expect(messageOf(world, 'proposal-p1').text).toContain(mention);
    goOn(world, open.kept(0.93).scored(0.9, 0.93).reported());
    await bot.settled();
    const mentioning = world.slack.calls.filter(({ arguments: { text } }) => String(text).includes(mention));
    expect(mentioning.map(({ method }) => method)).toEqual(['chat.postMessage', 'chat.postMessage']);
    expect(messageOf(world, 'report').text).toContain(mention);
  });
});

/** As people do it: what hangs below goes too, so that nothing is left of the thread. */
function deleteThread(world: World): void {
  const [root] = world.ada.sees(world.channel);
  if (root !== undefined) for (const message of world.ada.sees(root).toReversed()) world.ada.deletes(message);
}
