import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SlackPace } from '../../../../src/bots/slack/deliver/slack-pace.ts';
import { type RunBuilder, startedRun } from '../../../support/run-builder.ts';
import { givenWorld, goOn, messageOf, noPace, startBot, startRun, threadOf, type World } from './given-threads.ts';

const reportFiles = ['accuracy.png', 'confusion.png', 'report.md', 'per-class.csv'];
const scored = startedRun().baselined().kept(0.93).scored(0.9, 0.93);
const together = reportFiles.join(' ');

describe('the files of a report', () => {
  it('come before it, in one message, with what the pictures show', async () => {
    const world = await givenWorld();
    startRun(world, reportedIn(folderWith(reportFiles)));
    await startBot(world).settled();
    expect(
      threadOf(world)
        .filter((key) => key !== 'live')
        .slice(-2),
    ).toEqual([together, 'report']);
    const [root] = world.ada.sees(world.channel);
    const files = root === undefined ? [] : world.ada.sees(root).flatMap((message) => message.files);
    expect(files.map(({ name, alt_txt }) => [name, alt_txt])).toEqual([
      ['accuracy.png', expect.stringContaining('Validation accuracy over the steps')],
      ['confusion.png', 'Confusion matrix of the final pipeline.'],
      ['report.md', undefined],
      ['per-class.csv', undefined],
    ]);
  });

  it('are uploaded once although the reply was lost', async () => {
    const world = await givenWorld();
    world.slack.fail('files.completeUploadExternal', 'lost after');
    startRun(world, reportedIn(folderWith(reportFiles)));
    await startBot(world).settled();
    expect(threadOf(world).filter((key) => key === together)).toHaveLength(1);
    expect(threadOf(world)).toContain('report');
  });

  it('are uploaded although the request was lost', async () => {
    const world = await givenWorld();
    world.slack.fail('files.completeUploadExternal', 'lost before');
    world.slack.fail('files.getUploadURLExternal', 'lost before');
    startRun(world, reportedIn(folderWith(reportFiles)));
    await startBot(world).settled();
    expect(threadOf(world).filter((key) => key === together)).toHaveLength(1);
  });

  it('are uploaded once although the bot was killed before it had written that down', async () => {
    const world = await givenWorld();
    startRun(world, reportedIn(folderWith(reportFiles)));
    await startBot(world).settled();
    world.database.exec(`update posted set hash = 'sent' where key like 'report/files/%';
      update posted set message = '', hash = '' where key = 'report';
      delete from posted where key = 'told'`);
    await startBot(world).settled();
    expect(threadOf(world).filter((key) => key === together)).toHaveLength(1);
    expect(threadOf(world).filter((key) => key === 'report')).toHaveLength(1);
  });

  it('do not hold up the report where they are missing', async () => {
    const world = await givenWorld();
    startRun(world, reportedIn(folderWith(['report.md'])));
    await startBot(world).settled();
    expect(threadOf(world)).toContain('report.md');
    expect(threadOf(world)).toContain('report');
    expect(world.logged.map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/^accuracy\.png was not uploaded\. ENOENT/),
    );
  });

  it('do not hold up the report where Slack refuses them', async () => {
    const world = await givenWorld();
    world.slack.scopes.delete('files:write');
    startRun(world, reportedIn(folderWith(reportFiles)));
    await startBot(world).settled();
    expect(threadOf(world)).toContain('report');
    const leftOut = world.logged.filter(({ msg }) => msg === 'files left out');
    expect(leftOut).toMatchObject([{ sentence: expect.stringContaining('compare the app’s scopes') }]);
  });

  it('are looked for among what is newer than the report only', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, scored);
    await bot.settled();
    chatter(world, 450);
    const clockDifference = 600_000;
    const report = { type: 'reportWritten', folder: folderWith(reportFiles) } as const;
    goOn(world, scored.at(Date.now() + clockDifference, 'system', report));
    await bot.settled();
    expect(threadOf(world)).toContain(together);
    expect(world.logged.filter(({ msg }) => msg === 'files not seen')).toEqual([]);
    expect(world.slack.callsOf('conversations.replies').filter((call) => call.arguments.cursor)).toEqual([]);
  });

  it('are not looked for any longer than it may take, however long the thread', async () => {
    const world = await givenWorld({ processingSeconds: 2 });
    const take: SlackPace['take'] = (method) => delay(method === 'conversations.replies' ? 200 : 0);
    const bot = startBot(world, { pace: { ...noPace, take } });
    startRun(world, scored);
    await bot.settled();
    chatter(world, 2000);
    goOn(world, reportedIn(folderWith(reportFiles)));
    await bot.settled();
    expect(threadOf(world)).toContain('report');
    expect(world.slack.callsOf('conversations.replies').length).toBeLessThanOrEqual(5);
    expect(world.logged.filter(({ msg }) => msg === 'files not seen')).toHaveLength(1);
  });

  it('are not put at the top of the channel where the thread is gone', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, scored);
    await bot.settled();
    const [root] = world.ada.sees(world.channel);
    for (const message of root === undefined ? [] : world.ada.sees(root).toReversed()) world.ada.deletes(message);
    goOn(world, reportedIn(folderWith(reportFiles)));
    await bot.settled();
    expect(world.ada.sees(world.channel)).toHaveLength(1);
    expect(threadOf(world)).toContain(together);
    expect(threadOf(world)).toContain('report');
  });

  it('do not hold up the report for ever where uploads fail', async () => {
    const world = await givenWorld();
    world.slack.fail('files.completeUploadExternal', 'lost before', { times: 3 });
    startRun(world, reportedIn(folderWith(reportFiles)));
    await startBot(world).settled();
    expect(threadOf(world)).toContain('report');
  });
});

describe('a part that is too long for a message', () => {
  it('goes below its card as a file, once', async () => {
    const world = await givenWorld();
    const source = `CONFIG = {}\n${'x = 1  # as long as it gets\n'.repeat(500)}`;
    startRun(world, startedRun().baselined().proposed({ source }));
    world.slack.fail('files.completeUploadExternal', 'lost after');
    await startBot(world).settled();
    const thread = () => threadOf(world).filter((key) => key !== 'live');
    await expect.poll(() => thread().length).toBe(7);
    expect(thread().at(-2)).toBe('proposal-p1');
    expect(thread().at(-1)).toMatch(/^p1-.*\.diff$/);
    expect(thread().filter((key) => key === 'proposal-p1')).toHaveLength(1);
  });

  it('goes below it again, under another name, where it has changed, and the card names that one', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    let run = startedRun().baselined().chosen('training');
    startRun(world, run);
    for (const attempt of [1, 2, 3]) {
      const problem = `The check failed:\n${`  attempt ${attempt} ${'detail '.repeat(90)}\n`.repeat(11)}`;
      run = run.and({ type: 'draftRefused', problem, draft: draft(attempt) });
      goOn(world, run);
      await bot.settled();
      await world.slack.settled();
    }
    await bot.settled();
    const names = threadOf(world).filter((key) => key.endsWith('.txt'));
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(1);
    const card = threadOf(world).find((key) => key.startsWith('refus')) ?? '';
    expect(JSON.stringify(messageOf(world, card).blocks)).toContain(`${names.at(-1)}, below.`);
  });
});

function draft(attempt: number) {
  return {
    component: 'training',
    move: 'another',
    summary: `attempt ${attempt}`,
    hypothesis: 'It may help.',
    expectedGain: 0.01,
    costFactor: 1,
    source: `CONFIG = {'attempt': ${attempt}}`,
    author: 'model',
  } as const;
}

function chatter({ ada, channel }: World, count: number): void {
  const [root] = ada.sees(channel);
  for (let each = 0; root !== undefined && each < count; each += 1) ada.replies(root, `chatter ${each}`);
}

function reportedIn(folder: string): RunBuilder {
  return scored.and({ type: 'reportWritten', folder });
}

function folderWith(names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'improve-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of names) writeFileSync(join(folder, name), `what is in ${name}`);
  return folder;
}
