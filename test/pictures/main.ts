import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReport } from '../../src/report/write-report.ts';
import { openCamera } from './chromium.ts';
import { discordThread } from './discord-thread-html.ts';
import type { ThreadPage } from './entry.ts';
import { exampleRun } from './example-run.ts';
import { pictures } from './pictures.ts';
import { slackThreadHtml } from './slack-thread-html.ts';

/**
 * Draws `docs/images/slack` and `docs/images/discord`: each card of a made-up run as the platform's renderer makes it. Needs Chromium.
 * `npm run pictures discord` draws one of them.
 */
const camera = await openCamera();
const reportFolder = await mkdtemp(join(tmpdir(), 'improve-report-'));
try {
  const { run, events } = exampleRun().reported;
  await writeReport(run, events, reportFolder, 'start');
  await draw('slack', 560, slackThreadHtml);
  await draw('discord', 600, discordThread(reportFolder));
} finally {
  await rm(reportFolder, { recursive: true, force: true });
}

async function draw(platform: string, widthPixels: number, page: ThreadPage): Promise<void> {
  const [only = platform] = process.argv.slice(2);
  if (only !== platform) return;
  const folder = new URL(`../../docs/images/${platform}/`, import.meta.url).pathname;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { name, heading, entries } of pictures()) {
    const file = join(folder, `${name}.png`);
    await camera.photograph(page(entries, heading), widthPixels, file);
    const { size } = await stat(file);
    process.stdout.write(`${platform}/${name}.png ${Math.ceil(size / 1000)} kB\n`);
  }
}
