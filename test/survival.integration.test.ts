import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { Redis } from 'ioredis';
import { afterEach, expect, it } from 'vitest';
import { type BotProcess, happened, startBot, trail } from './support/bot-process.ts';
import { newDataFolder, removeDataFolder } from './support/data-folder.ts';
import { writeImageFolder } from './support/images.ts';

const docker = new Docker();
const options = '--steps 2 --wait none --train-seconds 4 --baseline-seeds 2 --max-seeds 2 --memory 1024';
let folder: string;
let bot: BotProcess;
let stopListening = () => {};

afterEach(async () => {
  stopListening();
  await bot.kill();
  await removeDataFolder(folder);
});

it('a run survives kill -9 in every phase and a wiped Redis: nothing finished is done again, no approval is lost', async () => {
  folder = newDataFolder();
  const made = await listenToSandboxes();
  await writeImageFolder(join(folder, 'shades'), ['dark', 'grey', 'light'], 80, { mislabelledEvery: 3 });
  bot = startBot(folder, ['console']);
  bot.type(`start ${join(folder, 'shades')} ${options}`);
  await expect.poll(runs, { timeout: 30_000 }).toHaveLength(1);
  const [run = ''] = runs();

  await restart(); // in preparing
  await happened(folder, run, 'pipelineDesigned');
  await containerOf(run, 't3');
  await restart(); // in the first training of the baseline
  await happened(folder, run, 'baselineTrained', 2);
  await restart(); // while the analyst or the engineer works
  await happened(folder, run, 'proposalMade');
  await restart(); // while it waits for people
  await bot.says(`Carrying on run ${run}`);
  bot.type('approve');
  await happened(folder, run, 'proposalApproved');
  await restart(); // right after an approval
  await expect.poll(() => labelledContainers(run), { timeout: 60_000, interval: 20 }).not.toEqual([]);
  await restart(); // in the training of a proposal
  await happened(folder, run, 'componentChosen', 2);
  await happened(folder, run, 'proposalMade', 2);
  bot.type('approve');
  await expect.poll(() => labelledContainers(run), { timeout: 60_000, interval: 20 }).not.toEqual([]);
  await wipeRedis();
  await happened(folder, run, 'refinementEnded');
  await restart(); // in the final test
  await happened(folder, run, 'testScored');
  await restart(); // while the report is written
  await happened(folder, run, 'reportWritten');

  const events = trail(folder, run).map((event) => event.body);
  expect(events.filter((event) => event.type === 'workFailed')).toEqual([]);
  expect(events.filter((event) => event.type === 'proposalApproved')).toMatchObject([
    { byDefault: false },
    { byDefault: false },
  ]);
  expect(events.filter((event) => event.type === 'testScored')).toHaveLength(1);
  const trials = events.flatMap((event) => ('trial' in event ? [event.trial.job] : []));
  expect(new Set(trials).size).toBe(trials.length);
  const sandboxes = made().filter((name) => name.includes(run));
  const isBaseline = !events.some((event) => event.type === 'proposalKept');
  // One prepares, one trains each trial, one tests each of the two models (the same one where nothing was kept).
  expect(sandboxes).toHaveLength(1 + trials.length + (isBaseline ? 1 : 2));
  expect(new Set(sandboxes).size).toBe(sandboxes.length);
  await expect.poll(() => labelledContainers(run), { timeout: 20_000 }).toEqual([]);
  bot.endInput();
  expect(await bot.exitCode()).toBe(0);
}, 280_000);

function runs(): readonly string[] {
  try {
    return readdirSync(join(folder, 'runs'));
  } catch {
    return []; // not yet
  }
}

async function restart(): Promise<void> {
  await bot.kill();
  bot = startBot(folder, ['console']);
}

async function labelledContainers(run: string): Promise<readonly string[]> {
  const containers = await docker.listContainers({ all: true, filters: { label: [`improve.run=${run}`] } });
  return containers.map((container) => container.Labels['improve.job'] ?? '');
}

async function containerOf(run: string, turn: string): Promise<void> {
  await expect.poll(() => labelledContainers(run), { timeout: 60_000, interval: 20 }).toContain(`${run}-${turn}`);
}

/** Names of the sandboxes that the engine creates from now on, a name as often as it is created. */
async function listenToSandboxes(): Promise<() => readonly string[]> {
  const stream = await docker.getEvents({
    filters: { label: ['improve.run'], type: ['container'], event: ['create'] },
  });
  let text = '';
  stream.on('data', (part) => (text += String(part)));
  stopListening = () =>
    stream
      .removeAllListeners()
      .on('error', () => {})
      .pause();
  return () => [...text.matchAll(/"name":"([^"]+)"/g)].map(([, name]) => name ?? '');
}

async function wipeRedis(): Promise<void> {
  const client = new Redis({ path: join(folder, 'redis', 'redis.sock') });
  await client.flushall();
  client.disconnect();
}
