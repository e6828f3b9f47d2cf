import { describe, expect, it } from 'vitest';
import { createRooms } from '../../../../src/bots/rooms.ts';
import type { Message } from '../../../fakes/slack/objects.ts';
import { startedRun } from '../../../support/run-builder.ts';
import { givenWorld, goOn, messageOf, startBot, startRun, threadOf } from './given-threads.ts';

const open = startedRun().baselined().proposed();
const vetoed = open.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false });

describe('a card that Slack refuses', () => {
  it('goes in the basic form where the workspace does not know newer blocks, with its buttons', async () => {
    const world = await givenWorld({ newBlocks: false });
    const bot = startBot(world);
    startRun(world, open);
    await bot.settled();
    expect(threadOf(world)).toContain('proposal-p1');
    const labels = buttonsOf(messageOf(world, 'proposal-p1').blocks);
    expect(labels).toEqual(['Approve', 'Ask for changes', 'Veto']);
  });

  it('is not tried in the rich form again for a while', async () => {
    const world = await givenWorld({ newBlocks: false });
    const bot = startBot(world);
    startRun(world, open);
    await bot.settled();
    const refused = () => world.slack.calls.filter(({ error }) => error === 'invalid_blocks');
    expect(refused()).toHaveLength(1);
    goOn(world, vetoed);
    await bot.settled();
    expect(refused()).toHaveLength(1);
  });

  it('is sent shorter when it is too long, and others are not', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    world.slack.fail('chat.postMessage', { error: 'msg_blocks_too_long' });
    goOn(world, startedRun().prepared());
    await bot.settled();
    expect(threadOf(world)).toEqual(['start', 'live', 'dataset']);
    expect(world.logged).toMatchObject([{ msg: 'slack refused a form', card: 'dataset', form: 'rich' }]);
  });

  it('goes as a sentence with its buttons where Slack takes nothing else', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun().baselined());
    await bot.settled();
    world.slack.fail('chat.postMessage', { error: 'msg_blocks_too_long' }, { times: 2 });
    goOn(world, startedRun().baselined().chosen('training'));
    await bot.settled();
    world.slack.fail('chat.postMessage', { error: 'msg_blocks_too_long' }, { times: 2 });
    goOn(world, open);
    await bot.settled();
    const { text, blocks } = messageOf(world, 'proposal-p1');
    expect(blocks.map(({ type }) => type)).toEqual(['section', 'actions']);
    expect(buttonsOf(blocks)).toEqual(['Approve', 'Ask for changes', 'Veto']);
    expect(text).toContain('p1');
  });

  it('is written nowhere while the app is not installed', async () => {
    const world = await givenWorld();
    const bot = startBot(world, { isInstalled: false });
    startRun(world, startedRun());
    await expect.poll(() => world.logged).toMatchObject([{ sentence: 'The app is not installed.' }]);
    expect(world.slack.calls).toEqual([]);
    await bot.close();
  });

  it('says what to do about an archived channel', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.slack.fail('chat.postMessage', { error: 'is_archived' });
    startRun(world, startedRun());
    await bot.settled();
    expect(world.logged).toMatchObject([{ failure: 'is_archived', sentence: expect.stringContaining('unarchive it') }]);
  });

  it('says what a person has to mend once for all runs of a room, and comes when it is mended', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.slack.removeBot(world.channel);
    for (const id of ['r1', 'r2']) startRun(world, startedRun({ id }));
    await expect.poll(() => world.slack.calls.length).toBeGreaterThan(6);
    expect(world.logged).toMatchObject([{ sentence: expect.stringContaining('invite me with /invite') }]);
    world.slack.addBot(world.channel);
    await bot.settled();
    expect(threadOf(world, 'r1')).toEqual(['start', 'live']);
    expect(threadOf(world, 'r2')).toEqual(['start', 'live']);
  });

  it('is given up where nobody follows its run any more', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, startedRun());
    await bot.settled();
    const lab = world.slack.channel('lab', [world.ada]);
    const room = `${world.slack.teamId}/${lab.id}`;
    const rooms = createRooms(world.database, 'slack');
    world.slack.removeBot(lab);
    bot.follow(rooms.watch({ run: 'r1', room, startedBy: world.ada.id, isPrivate: false }));
    await expect.poll(() => world.logged).toMatchObject([{ sentence: expect.stringContaining('invite me') }]);
    rooms.unwatch('r1', room);
    world.slack.addBot(lab);
    await bot.settled();
    expect(world.ada.sees(lab)).toEqual([]);
  });

  it('is posted anew where it may not be edited any more, but for the first and the live one', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, open);
    await bot.settled();
    world.slack.fail('chat.update', { error: 'edit_window_closed' }, { times: 2 });
    goOn(world, vetoed);
    await bot.settled();
    expect(threadOf(world).filter((key) => key === 'proposal-p1')).toHaveLength(2);
    expect(threadOf(world).filter((key) => key === 'start' || key === 'live')).toEqual(['start', 'live']);
  });

  it('keeps no later card of its run waiting when it cannot be edited', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, open);
    await bot.settled();
    world.slack.fail('chat.update', { error: 'restricted_action' }, { times: 8 });
    goOn(world, vetoed.proposed({ id: 'p2' }));
    await expect.poll(() => threadOf(world)).toContain('proposal-p2');
    expect(messageOf(world, 'proposal-p1').text).not.toContain('leaks');
    await bot.settled();
    expect(messageOf(world, 'proposal-p1').text).toContain('leaks');
  });

  it('keeps no other room waiting', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    world.slack.removeBot(world.channel);
    startRun(world, startedRun());
    const other = world.slack.channel('other', [world.ada]);
    startRun(world, startedRun({ id: 'r2' }), other);
    await expect.poll(() => threadOf({ ...world, channel: other }, 'r2')).toEqual(['start', 'live']);
    await bot.close();
  });
});

function buttonsOf(blocks: Message['blocks']): readonly string[] {
  const elements = blocks.filter(({ type }) => type === 'actions').flatMap((block) => block.elements as Button[]);
  return elements.map(({ text }) => text.text);
}

type Button = { readonly text: { readonly text: string } };
