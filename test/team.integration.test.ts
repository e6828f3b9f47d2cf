import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeOpenAi, fakeKey, startFakeOpenAi } from './fakes/openai/fake-openai.ts';
import { type BotProcess, startBot, trail } from './support/bot-process.ts';
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

const logOf = () => readFileSync(join(folder, 'improve.log'), 'utf8');

/** Every role has a model of its own, so that the server can be scripted by role. */
function environmentOf(server: FakeOpenAi): Record<string, string> {
  return { OPENAI_API_KEY: fakeKey, OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'interpreter' };
}

describe('the team that the environment asks for', () => {
  it('is the playbook without a key, and says how to have another', async () => {
    bot = startBot(folder, ['console', '--no-runner']);
    await bot.says('Team: playbook. Set OPENAI_API_KEY for a team that reasons.');
  });

  it('does not start as language models alone without a key', async () => {
    bot = startBot(folder, ['console', '--no-runner'], { TEAM: 'llm' });
    expect(await bot.exitCode()).toBe(1);
    expect(bot.output()).toMatch(/^TEAM=llm needs a language model, and OPENAI_API_KEY is not set\. .*\n$/);
  });

  it('finds out about its server at once, and keeps what was said without the key', async () => {
    const said = { kind: 'command', typed: 'stop', answer: '' };
    await using server = await startFakeOpenAi({ script: { interpreter: [{ json: said }] } });
    bot = startBot(folder, ['console', '--no-runner'], environmentOf(server));
    await bot.says('Team: language model interpreter at 127.0.0.1:');
    await expect.poll(logOf, { timeout: 20_000 }).toContain('way to get structured answers found');

    bot.type('start fashion-mnist --dollars 0.50');
    await bot.says('The price of interpreter is not known, so the limit of $0.50 would not hold.');
    bot.type('start fashion-mnist --tokens 100000');
    await bot.says(/Run r\w+: refine fashion-mnist/);
    bot.type('let us end this here please');
    await bot.says('[stop]');
    const run = /Run (r\w+): refine/.exec(bot.output())?.[1] ?? '';
    await expect.poll(() => trail(folder, run).map(({ body }) => body.type)).toContain('modelCalled');
    const file = join(folder, 'runs', run, 'model-calls.jsonl');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ role: 'interpreter', run, outcome: 'used' });
    expect(statSync(file).mode & 0o077).toBe(0);
    for (const text of [bot.output(), logOf(), readFileSync(file, 'utf8')]) expect(text).not.toContain(fakeKey);

    bot.type('status');
    await bot.says(/Language model +1 call, [\d,]+ tokens? \(\d\.\d\d % of 100,000\)/);
    bot.type('stop');
    await bot.says('stopped by');
  });

  it('says in a sentence that its server is away, and goes on', async () => {
    const server = await startFakeOpenAi();
    await server.close();
    bot = startBot(folder, ['console', '--no-runner'], { ...environmentOf(server), REPAIR_ATTEMPTS: '0' });
    bot.type('start fashion-mnist');
    await bot.says(/Run r\w+: refine fashion-mnist/);
    bot.type('let us end this here please');
    await bot.says('Nothing was done: ', 120);
    bot.type('freeze data');
    await bot.says('froze data');
  });
});
