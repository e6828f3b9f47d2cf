import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knownBreakouts } from '../src/runner/doctor/breakouts.ts';
import { type BotProcess, searchPath, startBot } from './support/bot-process.ts';
import { newDataFolder, removeDataFolder } from './support/data-folder.ts';

let folder: string;
let bot: BotProcess | null = null;

beforeEach(() => {
  folder = newDataFolder();
});

afterEach(async () => {
  await bot?.kill();
  bot = null;
  await removeDataFolder(folder);
});

describe('at the start of a runner', () => {
  it('all warnings about the machine are one line, and stand in the log with their remedies', async () => {
    bot = startBot(folder, ['console']);
    bot.type('help');
    await bot.says('approve');
    const about = bot
      .output()
      .split('\n')
      .filter((line) => /about this machine/.test(line));
    expect(about.length).toBeLessThanOrEqual(1);
    const names = /\((.*)\): see `npm run doctor`/.exec(about[0] ?? '')?.[1]?.split(', ') ?? [];
    const logged = readFileSync(join(folder, 'improve.log'), 'utf8')
      .split('\n')
      .flatMap((line) => (line.includes('start-up check') ? [JSON.parse(line)] : []));
    expect(logged.filter(({ verdict }) => verdict === 'warning').map(({ name }) => name)).toEqual(names);
    for (const { remedy } of logged) expect(remedy).toMatch(/\.$/);
  });

  it('a runtime that the engine does not know is refused in one line', async (context) => {
    const { Runtimes } = await new Docker().info();
    if ('runsc' in Runtimes) context.skip('this engine has runsc');
    bot = startBot(folder, ['console'], { SANDBOX_RUNTIME: 'runsc' });
    expect(await bot.exitCode()).toBe(1);
    expect(bot.output()).toMatch(/^The Docker engine does not know runsc, .* unset SANDBOX_RUNTIME\.\n$/);
  });

  it('a name that ALLOW_UNPATCHED cannot take is refused with those that it can', async () => {
    bot = startBot(folder, ['console'], { ALLOW_UNPATCHED: 'CVE-2025-31133,everything' });
    expect(await bot.exitCode()).toBe(1);
    expect(bot.output()).toMatch(/^ALLOW_UNPATCHED is wrong: it takes names, .*CVE-2025-31133.*\n$/);
  });
});

describe('a machine with GPUs', () => {
  /** Stands in for the programs of NVIDIA: of the machine they are all that the check sees. */
  function withPrograms(toolkitVersion: string): Record<string, string> {
    const programs = join(folder, 'bin');
    mkdirSync(programs, { recursive: true });
    const write = (name: string, says: string) => {
      writeFileSync(join(programs, name), `#!/bin/sh\necho '${says}'\n`);
      chmodSync(join(programs, name), 0o755);
    };
    write('nvidia-smi', 'GPU-6ab1d2a4-3f29-9d0c-6c53-0a1b2c3d4e5f, NVIDIA L4, 570.172.08');
    write('nvidia-ctk', `NVIDIA Container Toolkit CLI version ${toolkitVersion}`);
    const images = { train: 'improve-bot-cuda:none', prepare: 'improve-bot-cpu:none', fashionMnist: 'none' };
    writeFileSync(join(folder, 'images.json'), JSON.stringify(images));
    return { PATH: `${programs}:${searchPath}` };
  }

  it('refuses to start a runner where a breakout is unpatched, naming it, its fix and the way past', async () => {
    bot = startBot(folder, ['console'], withPrograms('1.17.7'));
    expect(await bot.exitCode()).toBe(1);
    expect(bot.output()).toMatch(/^GPU jobs are refused here/);
    expect(bot.output()).toContain(
      'NVIDIA Container Toolkit 1.17.7 is open to CVE-2025-23266, CVE-2025-23267 (fixed in 1.17.8). Update it',
    );
    expect(bot.output()).toMatch(/set ALLOW_UNPATCHED=(CVE-\d+-\d+,)*CVE-2025-23266,CVE-2025-23267\.\n$/);
  });

  it('starts it where each is allowed by name, and says so', async () => {
    const allowed = knownBreakouts.map(({ name }) => name).join(',');
    bot = startBot(folder, ['console'], { ...withPrograms('1.17.7'), ALLOW_UNPATCHED: allowed });
    bot.type('help');
    await bot.says('approve');
    expect(bot.output()).toMatch(/warnings? about this machine \(.*NVIDIA Container Toolkit/);
  });

  it('without a runner of its own is not asked', async () => {
    bot = startBot(folder, ['console', '--no-runner'], withPrograms('1.17.7'));
    bot.type('help');
    await bot.says('approve');
    expect(bot.output()).not.toContain('refused');
  });

  it('whose GPU is gone is told so', async () => {
    const environment = withPrograms('1.18.1');
    writeFileSync(join(folder, 'bin', 'nvidia-smi'), '#!/bin/sh\necho "No devices were found"\n');
    bot = startBot(folder, ['console'], environment);
    expect(await bot.exitCode()).toBe(1);
    expect(bot.output()).toMatch(/^The training image is made for a GPU, but nvidia-smi names none here\./);
  });
});
