import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const browsers = ['chromium', 'chromium-browser', 'google-chrome'];
const deviceScale = 1.5;

export type Camera = {
  /** Takes a picture of a page whose script has written its height into `<html data-height>`. */
  photograph(html: string, widthPixels: number, file: string): Promise<void>;
};

/** A browser without a window, and pngquant to make its pictures small. Throws where one is missing, and says what to install. */
export async function openCamera(): Promise<Camera> {
  const browser = await firstOf(browsers);
  await firstOf(['pngquant']);
  return {
    async photograph(html, widthPixels, file) {
      const folder = await mkdtemp(join(tmpdir(), 'improve-pictures-'));
      try {
        const page = join(folder, 'page.html');
        await writeFile(page, html);
        const flags = [
          '--headless',
          '--disable-gpu',
          '--hide-scrollbars',
          `--user-data-dir=${join(folder, 'profile')}`,
        ];
        // Chromium's own sandbox does not start as root; the page is ours.
        if (process.getuid?.() === 0) flags.push('--no-sandbox');
        const address = pathToFileURL(page).href;
        const { stdout } = await run(browser, [...flags, `--window-size=${widthPixels},600`, '--dump-dom', address]);
        const height = /data-height="(\d+)"/.exec(stdout)?.[1];
        if (height === undefined) throw new Error(`the page for ${file} has no height`);
        await run(browser, [
          ...flags,
          `--window-size=${widthPixels},${height}`,
          `--force-device-scale-factor=${deviceScale}`,
          `--screenshot=${file}`,
          address,
        ]);
        await run('pngquant', ['--force', '--ext', '.png', '--quality', '60-95', file]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function firstOf(programs: readonly string[]): Promise<string> {
  for (const program of programs) {
    try {
      await run(program, ['--version']);
      return program;
    } catch {
      // the next one may be there
    }
  }
  throw new Error(
    `${programs.join(', ')}: not installed. The pictures need \`apt-get install chromium fonts-lato pngquant\` on Debian.`,
  );
}
