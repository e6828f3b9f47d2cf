import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BotProcess, startBot } from './support/bot-process.ts';
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

describe('at the start, one sentence with the remedy is said for', () => {
  it.each([
    [
      'a Redis that does not answer',
      { REDIS_URL: 'redis://127.0.0.1:1' },
      /^Redis does not answer at redis:\/\/127\.0\.0\.1:1\. Start it there, or unset REDIS_URL/,
    ],
    [
      'a Docker engine that does not answer',
      { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
      /^The Docker engine does not answer\. Start it/,
    ],
    ['a wrong setting', { GATE_CONFIDENCE: '95' }, /^GATE_CONFIDENCE is wrong: .*Correct it in \.env/],
  ])('%s', async (_what, environment, sentence) => {
    bot = startBot(folder, ['console'], environment);
    expect(await bot.exitCode()).toBe(1);
    expect(bot.output()).toMatch(sentence);
    expect(bot.output().trim().split('\n')).toHaveLength(1);
  });

  it('a second bot on the same data folder', async () => {
    bot = startBot(folder, ['console']);
    bot.type('help');
    await bot.says('approve');
    const second = startBot(folder, ['console']);
    expect(await second.exitCode()).toBe(1);
    expect(second.output()).toMatch(/^Another improve-bot is using .* Stop it first, or set DATA_DIR/);
  });
});

describe('the console', () => {
  it('answers what cannot be with a sentence, and goes on', async () => {
    bot = startBot(folder, ['console']);
    bot.type('aprove');
    await bot.says('Did you mean “approve”');
    bot.type('approve');
    await bot.says('There is no run here yet');
    bot.type('start nowhere');
    await bot.says('There is no dataset “nowhere”. Known: fashion-mnist');
    bot.endInput();
    expect(await bot.exitCode()).toBe(0);
  });

  it('tells what is wrong with a folder without images', async () => {
    mkdirSync(join(folder, 'empty'), { mode: 0o755 });
    bot = startBot(folder, ['console']);
    bot.type(`start ${join(folder, 'empty')}`);
    await bot.says(/holds no|no images|no folder/i, 90);
    bot.endInput();
    expect(await bot.exitCode()).toBe(0);
  });

  it('tells it when nothing is open, and refuses to freeze the last component', async () => {
    mkdirSync(join(folder, 'empty'), { mode: 0o755 });
    bot = startBot(folder, ['demo', '--auto', '--quick']);
    await bot.says('Run r');
    bot.type('approve');
    await bot.says(/No proposal is open/);
    bot.type('freeze data');
    bot.type('freeze model');
    bot.type('freeze training');
    await bot.says('training is the last open component');
    bot.type('stop');
    await bot.says(/stopped by/, 90);
  });
});
