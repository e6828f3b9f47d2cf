import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openCamera } from './chromium.ts';
import { pictures } from './pictures.ts';
import { threadHtml } from './thread-html.ts';

const folder = new URL('../../docs/images/slack/', import.meta.url).pathname;

/** Draws `docs/images/slack`: each card of a made-up run as the Slack renderer makes it. Needs Chromium. */
const camera = await openCamera();
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const { name, heading, widthPixels, entries } of pictures()) {
  const file = join(folder, `${name}.png`);
  await camera.photograph(threadHtml(entries, heading), widthPixels, file);
  const { size } = await stat(file);
  process.stdout.write(`${name}.png ${Math.ceil(size / 1000)} kB\n`);
}
