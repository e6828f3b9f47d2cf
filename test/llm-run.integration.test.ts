import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type FakeOpenAi, fakeKey, type Script, startFakeOpenAi } from './fakes/openai/fake-openai.ts';
import { type BotProcess, happened, startBot } from './support/bot-process.ts';
import { newDataFolder, removeDataFolder } from './support/data-folder.ts';
import { brokenInvariants } from './support/invariants.ts';
import { keepRecording } from './support/model-recording.ts';
import {
  bodiesOf,
  choice,
  design,
  draft,
  environmentOf,
  eventsOf,
  filesWith,
  plainModule,
  startRun,
  summary,
} from './support/model-team.ts';

const options =
  '--steps 4 --wait none --train-images 2000 --train-seconds 6 --baseline-seeds 2 --max-seeds 2 --memory 1024 --tokens 1000000';

let folder = '';
let bot: BotProcess | null = null;
let server: FakeOpenAi | null = null;

afterEach(async () => {
  await bot?.kill();
  bot = null;
  if (folder !== '') await removeDataFolder(folder);
});

const longer = { ...draft, move: 'longer training', summary: 'more epochs', costFactor: 4 };
const script: Script = {
  architect: [
    {
      json: {
        ...design,
        changes: [...design.changes, { component: 'training', field: 'epochs', value: 1, reason: 'A quick look.' }],
      },
    },
  ],
  analyst: [choice('training'), choice('model'), choice('training'), choice('data')],
  engineer: [
    { text: '{"hypothesis": "One epoch is', ended: 'length' },
    { json: { ...longer, config: [{ field: 'epochs', value: 8 }] } },
    { json: { ...draft, source: `import os\n${plainModule}` } },
    { json: { ...draft, source: `\`\`\`python\n${plainModule}\`\`\`` } },
    {
      json: {
        ...draft,
        move: 'tuned learning rate',
        tune: [{ field: 'learning_rate', low: 0.02, high: 0.5, scale: 'log' }],
      },
    },
    { json: { ...draft, move: 'larger batches', config: [{ field: 'batch_size', value: 128 }] } },
  ],
  interpreter: [{ json: { kind: 'guidance' } }, { json: { kind: 'command', typed: 'veto batches stay as they are' } }],
  reporter: [{ json: summary }],
};

it('a whole run: a model designs, chooses, writes Python that trains, understands people, and sums up', async () => {
  server = await startFakeOpenAi({ script });
  folder = newDataFolder();
  bot = startBot(folder, ['console'], { ...environmentOf(server), OPENAI_PRICES: 'architect=1/2,analyst=1/2' });
  const run = await startRun(bot, `start fashion-mnist ${options}`);
  const events = () => eventsOf(folder, run);

  await bot.says('Proposal p1 (training): epochs 1 → 8', 200);
  bot.type('keep it small for phones');
  await bot.says('guidance “keep it small for phones”, from step 2 on');
  bot.type('approve p1');
  await bot.says(`Proposal p2 (model): ${draft.summary}`, 90);
  const digest = createHash('sha256').update(plainModule).digest('hex');
  expect(bot.output()).toContain(`${digest.slice(0, 12)}…)`);
  bot.type('approve p2');
  await expect.poll(() => trainedWith(plainModule), { timeout: 60_000, interval: 50 }).not.toEqual([]);
  await bot.says('Proposal p3 (training): learning_rate', 90);
  bot.type('approve p3');
  await bot.says('Proposal p4 (data): batch_size', 90);
  bot.type('no, leave the batches alone');
  await bot.says('Understood as: veto p4 batches stay as they are');
  expect(bodiesOf(events(), 'proposalVetoed')).toEqual([]);
  bot.type('veto p4 batches stay as they are');
  await bot.says(`Run ${run} finished`, 90);
  await happened(folder, run, 'reportWritten');

  expect(bodiesOf(events(), 'pipelineDesigned')).toMatchObject([{ author: 'model', plan: { risks: design.risks } }]);
  const { pipeline } = bodiesOf(events(), 'pipelineDesigned')[0] ?? { pipeline: null };
  expect(pipeline?.training).toContain('"epochs": 1,');
  expect(pipeline?.model).toContain('"width": 8,');
  const proposals = bodiesOf(events(), 'proposalMade').map(({ proposal }) => proposal);
  expect(proposals.map(({ component, author }) => `${component} ${author}`)).toEqual(
    ['training', 'model', 'training', 'data'].map((component) => `${component} model`),
  );
  expect(proposals[1]?.source).toBe(plainModule);
  expect(bodiesOf(events(), 'draftRefused').map(({ problem }) => problem)).toEqual([
    expect.stringContaining('os must not be imported'),
  ]);
  expect(bodiesOf(events(), 'proposalKept').map(({ proposal }) => proposal)).toContain('p1');
  expect(bodiesOf(events(), 'proposalVetoed')).toMatchObject([
    { proposal: 'p4', reason: 'batches stay as they are', byDefault: false },
  ]);
  expect(bodiesOf(events(), 'guidanceGiven')).toMatchObject([{ words: 'keep it small for phones' }]);
  for (const type of ['workFailed', 'proposalFailed'] as const) expect(bodiesOf(events(), type)).toEqual([]);

  const calls = bodiesOf(events(), 'modelCalled').map(({ call }) => call);
  const trailOfCalls = readFileSync(join(folder, 'runs', run, 'model-calls.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(trailOfCalls.map((line) => JSON.parse(line))).toMatchObject(calls);
  expect(calls.filter(({ outcome }) => outcome !== 'used')).toMatchObject([{ role: 'engineer', outcome: 'invalid' }]);
  const guided = server.requests.findLast(({ body }) => body.model === 'engineer');
  expect(JSON.stringify(guided?.body.messages)).toContain('keep it small for phones');

  const report = readFileSync(join(folder, 'runs', run, 'report.md'), 'utf8');
  expect(report).toMatch(/The classifier is right for \d+\.\d+ ?% of the images\. There were 4 steps\./);
  expect(bot.output()).toContain('a draft goes back to the model engineer');
  expect(report).toContain('Look at the names of the pictures.');
  expect(report).toContain('price unknown'); // the engineer's
  expect(report).toMatch(/\| architect \| 1 \| 0 \| 0 \|/);
  expect(report).toMatch(/\| engineer \| 6 \| 1 \| 0 \|/);
  expect(existsSync(join(folder, 'runs', run, 'pipeline/model.py'))).toBe(true);
  await server.close(); // every answer of the script was asked for, and no other

  await bot.kill();
  expect(filesWith(folder, fakeKey)).toEqual([]);
  expect(bot.output()).not.toContain(fakeKey);
  expect(await brokenInvariants({ dataFolder: folder, output: bot.output() })).toEqual([]);
  keepRecording(folder, run);
}, 420_000);

/** Jobs under way that train exactly this model.py, as their sandboxes see it. */
function trainedWith(source: string): readonly string[] {
  const jobs = join(folder, 'runner/jobs');
  return readdirSync(jobs).filter((job) => {
    const isTraining = readFileSync(join(jobs, job, 'request.json'), 'utf8').includes('"kind":"train"');
    return isTraining && readFileSync(join(jobs, job, 'src/model.py'), 'utf8') === source;
  });
}
