import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type RunBuilder, startedRun } from '../../../support/run-builder.ts';
import { cardIn, givenWorld, goOn, startBot, startRun, textOf, threadOf } from './given-threads.ts';

const pictures = ['accuracy.png', 'confusion.png'];
const sources = ['data.py', 'model.py', 'training.py', 'classify.py'].map((name) => `pipeline/${name}`);
const reportFiles = [...pictures, 'report.html', 'report.md', 'per-class.csv', ...sources];
const scored = startedRun().baselined().kept(0.93).scored(0.9, 0.93);
const mebibyte = 1024 * 1024;
const tooLarge = { code: 40005, message: 'Request entity too large', httpStatus: 413 };
const posts = 'POST /channels/:channel/messages';

describe('the files of a report', () => {
  it('are in its message, with what the pictures show', async () => {
    const world = await givenWorld();
    startRun(world, reportedIn(folderWith(reportFiles)));
    await startBot(world).settled();
    const { attachments } = cardIn(world, 'report');
    expect(attachments.map(({ filename }) => filename)).toEqual(reportFiles.map((path) => path.split('/').at(-1)));
    expect(attachments.slice(0, 2).map(({ description }) => description)).toEqual([
      expect.stringContaining('Validation accuracy over the steps'),
      'Confusion matrix of the final pipeline.',
    ]);
    expect(textOf(cardIn(world, 'report'))).toContain('(picture: Confusion matrix of the final pipeline.)');
  });

  it('are there once although the reply was lost', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, scored);
    await bot.settled();
    world.discord.fail(posts, 'lost after');
    goOn(world, reportedIn(folderWith(reportFiles)));
    await bot.settled();
    expect(threadOf(world).filter((key) => key === 'report')).toHaveLength(1);
    expect(cardIn(world, 'report').attachments).toHaveLength(reportFiles.length);
  });

  it('are there once after a change of the report', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    const folder = folderWith(reportFiles);
    startRun(world, reportedIn(folder));
    await bot.settled();
    world.database.exec("update posted set hash = 'of an earlier version' where key = 'report'");
    bot.follow('r1');
    await bot.settled();
    expect(cardIn(world, 'report').attachments).toHaveLength(reportFiles.length);
  });

  it('do not hold up the report where they are missing', async () => {
    const world = await givenWorld();
    startRun(world, reportedIn(folderWith(['report.md'])));
    await startBot(world).settled();
    const report = cardIn(world, 'report');
    expect(report.attachments.map(({ filename }) => filename)).toEqual(['report.md']);
    expect(textOf(report)).toContain(
      'Not there any more: accuracy.png, confusion.png, report.html, per-class.csv, data.py',
    );
    expect(world.logged.map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/^accuracy\.png was not attached\. ENOENT/),
    );
  });

  it('are linked to where they are too large for the server, and stay in where it takes more', async () => {
    const world = await givenWorld();
    const folder = folderWith(reportFiles);
    truncateSync(join(folder, 'report.html'), 10 * mebibyte + 1);
    startRun(world, reportedIn(folder));
    await startBot(world, { filesUrl: 'https://files.example.org/runs' }).settled();
    const report = cardIn(world, 'report');
    expect(report.attachments).toHaveLength(reportFiles.length - 1);
    expect(textOf(report)).toContain('[Open it](https://files.example.org/runs/r1/report/report.html)');
    world.discord.guild.setPremiumTier(2);
    await expect.poll(() => world.client.guilds.cache.get(world.discord.guild.id)?.premiumTier).toBe(2);
    const second = reportedIn(folder, 'r2');
    startRun(world, second);
    await startBot(world).settled();
    expect(cardIn(world, 'report', 'r2').attachments).toHaveLength(reportFiles.length);
  });

  it('are said to stay where they are without an address for them, and no path of the machine is told', async () => {
    const world = await givenWorld();
    const folder = folderWith(reportFiles);
    truncateSync(join(folder, 'pipeline/model.py'), 11 * mebibyte);
    startRun(world, reportedIn(folder));
    await startBot(world).settled();
    const text = textOf(cardIn(world, 'report'));
    expect(text).toContain('model.py is too large for this server and stays on the machine of the bot.');
    expect(text).not.toContain(tmpdir());
  });

  it('go without the largest of them until Discord takes the message', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    startRun(world, scored);
    await bot.settled();
    const folder = folderWith(reportFiles);
    truncateSync(join(folder, 'report.html'), 3000);
    truncateSync(join(folder, 'accuracy.png'), 2000);
    world.discord.fail(posts, tooLarge, { times: 2 });
    goOn(world, reportedIn(folder));
    await bot.settled();
    const report = cardIn(world, 'report');
    expect(report.attachments.map(({ filename }) => filename)).not.toContain('report.html');
    expect(report.attachments).toHaveLength(reportFiles.length - 2);
    expect(textOf(report)).toContain('report.html is too large');
  });
});

describe('a part that is too long for a message', () => {
  it('is a file of its card, and the new one takes its place where it changes', async () => {
    const world = await givenWorld();
    const bot = startBot(world);
    const source = `CONFIG = {}\n${'x = 1  # as long as it gets\n'.repeat(500)}`;
    const open = startedRun().baselined().proposed({ source });
    startRun(world, open);
    await bot.settled();
    expect(cardIn(world, 'proposal-p1').attachments.map(({ filename }) => filename)).toEqual([
      expect.stringMatching(/^p1-.*\.diff$/),
    ]);
    goOn(world, open.by('ada', { type: 'proposalVetoed', proposal: 'p1', reason: 'leaks', byDefault: false }));
    await bot.settled();
    expect(cardIn(world, 'proposal-p1').attachments).toHaveLength(1);
    expect(textOf(cardIn(world, 'proposal-p1'))).toContain('leaks');
  });
});

function reportedIn(folder: string, id = 'r1'): RunBuilder {
  const run = id === 'r1' ? scored : startedRun({ id }).baselined().kept(0.93).scored(0.9, 0.93);
  return run.and({ type: 'reportWritten', folder });
}

/** As a run's report lies in the folder of its run. */
function folderWith(paths: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'improve-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const report = join(folder, 'runs/r1/report');
  for (const path of paths) {
    mkdirSync(dirname(join(report, path)), { recursive: true });
    writeFileSync(join(report, path), `what is in ${path}`);
  }
  return report;
}
