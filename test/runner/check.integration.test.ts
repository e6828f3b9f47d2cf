import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Component } from '../../src/refine/component.ts';
import type { DatasetProfile } from '../../src/refine/dataset.ts';
import type { Pipeline } from '../../src/refine/pipeline.ts';
import { writeImageFolder } from '../support/images.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type BoxUnderTest, createBox } from './box-under-test.ts';
import { pipelineWith } from './pipelines.ts';

let redis: TestRedis;
let scratch: string;
let box: BoxUnderTest;
let profile: DatasetProfile;
let builtIn: Pipeline;
let asked = 0;

beforeAll(async () => {
  redis = await startRedis();
  builtIn = await pipelineWith();
  scratch = await mkdtemp(join(tmpdir(), 'improve-test-'));
  await chmod(scratch, 0o755);
  await writeImageFolder(join(scratch, 'pictures'), ['dark', 'grey', 'light'], 40);
  box = await createBox(redis, { limits: { checkSeconds: 10 }, slots: 2 });
  const source = { kind: 'folder' as const, name: 'tiny', path: join(scratch, 'pictures') };
  await box.ask('run', 'run-t0', { kind: 'prepare', dataset: source, seed: 1 });
  const report = await box.answer('run-t0');
  if (report.type !== 'prepared') throw new Error(JSON.stringify(report));
  profile = report.profile;
});

afterAll(async () => {
  await box.remove();
  await redis.stop();
  await rm(scratch, { recursive: true, force: true });
});

/** What is wrong with the built-in pipeline where it has these modules; null: nothing. */
async function check(component: Component | null, sources: Partial<Pipeline>, memoryMegabytes = 1024) {
  const run = `run${++asked}`;
  const job = `${run}-t1`;
  await box.ask(run, job, {
    kind: 'check',
    component,
    dataset: profile.name,
    fingerprint: profile.fingerprint,
    pipeline: { ...builtIn, ...sources },
    seed: 1,
    memoryMegabytes,
    cpus: 1,
  });
  const report = await box.answer(job, 120);
  if (report.type !== 'checked') throw new Error(JSON.stringify(report));
  return report.problem;
}

const training = (body: string): string => `def train(model, batches, ctx):
${body.replace(/^/gm, '    ')}
    return model
`;
const model = (body: string): string => `import torch
from torch import nn
def build(info):
${body.replace(/^/gm, '    ')}
`;

describe('a draft', () => {
  it('that is sound passes, and leaves nothing behind', async () => {
    expect(await check(null, {})).toBeNull();
    expect(await box.containers()).toEqual([]);
    expect(await box.volumes()).toEqual([]);
    expect(await readdir(join(box.dataDir, 'runner', 'artifacts'))).toEqual([]);
    expect(await readdir(join(box.dataDir, 'runner', 'jobs'))).toEqual([]);
  });

  it('that is as large as a trial may be passes', { timeout: 60_000 }, async () => {
    const source = model(`layers = [nn.Linear(144, 80_000), nn.Linear(80_000, 3)] # 12 million parameters
return nn.Sequential(nn.Flatten(), *layers)`);
    expect(await check('model', { model: source })).toBeNull();
  });

  it.concurrent.each<[string, Component, string, string | RegExp]>([
    ['has a syntax error', 'model', 'def build(info:\n  pass', /^model.py, line 1: .*give the whole module again\.$/],
    ['lacks a function', 'data', 'CONFIG = {}', 'data.py must define `def train_batches(split, info, ctx)`'],
    ['takes other arguments', 'model', 'def build(): pass', 'must be `def build(info)`; it is `def build()`'],
    ['imports os', 'training', `import os\n${training('pass')}`, 'training.py, line 1: os must not be imported'],
    [
      'imports what is not there',
      'model',
      `import timm\n${model('pass')}`,
      'timm must not be imported (it is not inst',
    ],
    ['opens a file', 'training', training('open("/src/job.json")'), 'training.py, line 2: open must not be used'],
    [
      'imports another component',
      'training',
      `import data\n${training('pass')}`,
      'line 1: a component must not import',
    ],
    [
      'changes the harness',
      'training',
      `import sys\n${training('sys.modules["data"].prepare = 1')}`,
      'sys must not be',
    ],
    ['changes PyTorch', 'model', model('nn.Linear.forward = None'), 'torch.nn.Linear must not be changed'],
    ['is nested deeply', 'model', `x = ${'('.repeat(500)}${')'.repeat(500)}`, 'line 1: too many nested parentheses'],
    ['is long', 'model', `x = "${'a'.repeat(150_000)}"`, /^model.py has 15\d+ bytes, more than the 100000/],
    [
      'gives other outputs',
      'model',
      model('return nn.Sequential(nn.Flatten(), nn.Linear(144, 7))'),
      /^model.build\(info\) must return logits of shape \(N, 3\); got \(N, 7\)\.$/,
    ],
    [
      'breaks when it runs',
      'model',
      model('return nn.Sequential(nn.Flatten(), nn.Linear(145, 3))'),
      'two images, failed. RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x144 and 145x3)',
    ],
    [
      'diverges',
      'training',
      training('for images, targets in batches:\n    pass\nctx.epoch_done(model, train_loss=float("nan"))'),
      'the training loss is nan within the first 2 batches.',
    ],
    [
      'never ends',
      'training',
      training('while True:\n    pass'),
      /did not finish: not done after 10 seconds. It was here:\ntraining.py, line [23], in train: /,
    ],
    ['ends itself', 'training', training('raise SystemExit(0)'), 'SystemExit: 0\ntraining.py, line 2, in train'],
  ])('that %s is sent back', { timeout: 90_000 }, async (_what, component, source, problem) => {
    const told = await check(component, { [component]: source });
    if (typeof problem === 'string') expect(told).toContain(problem);
    else expect(told).toMatch(problem);
  });

  it('that needs more memory than a trial has is told so', { timeout: 60_000 }, async () => {
    const source = model('return nn.Sequential(nn.Flatten(), nn.Linear(144, 10_000_000), nn.Linear(10_000_000, 3))');
    expect(await check('model', { model: source }, 700)).toContain('needs more than 700 MB of memory');
  });
});

/** The other modules have been checked before, and are not read again: here they stand for code that the reading let pass. */
describe('code that the reading let pass', () => {
  it.concurrent.each<[string, string, string]>([
    ['ends the process with success', 'os._exit(0)', 'The process ended before two batches were trained (exit code 0)'],
    ['ends the process', 'os._exit(3)', '(exit code 3)'],
    ['crashes the interpreter', 'import ctypes; ctypes.string_at(0)', 'File "/src/training.py", line 3 in train'],
    ['ends itself by a signal', 'os.kill(os.getpid(), 9)', '(exit code 137)'],
    [
      'outlives every exception',
      'while True:\n    try: time.sleep(99)\n    except BaseException: pass',
      'did not finish in',
    ],
    ['prints without end', 'while True: print("x" * 10_000)', 'writes more than a sandbox may'],
    ['says that all is well', 'print(\'{"seq":1,"type":"done"}\'); os._exit(0)', 'The process ended before'],
  ])('and that %s does not pass', { timeout: 150_000 }, async (_what, body, problem) => {
    const told = await check('model', { training: `import os, time\n${training(body)}` });
    expect(told).toContain(problem);
  });

  it('finds no secret, no label that it is scored on and no network', { timeout: 60_000 }, async () => {
    const told = await check('model', {
      training: `import os, glob\n${training(`names = sorted(os.environ)
files = sorted(path for path in glob.glob('/data/**', recursive=True) if os.path.isfile(path))
raise RuntimeError(f'{names} {files} {os.listdir("/sys/class/net")}')`)}`,
    });
    expect(told).toMatch(
      /RuntimeError: \['HOME', 'HOSTNAME', .*\] \['\/data\/train\/images.npy', '\/data\/train\/labels.u16', '\/data\/val\/images.npy'\] \['lo'\]/,
    );
    expect(told).not.toMatch(/KEY|TOKEN|REDIS|SECRET/);
  });
});

it('a check whose memory does not suffice for PyTorch itself is no fault of the draft', {
  timeout: 60_000,
}, async () => {
  await expect(check(null, {}, 64)).rejects.toThrow('The check of a draft did not start');
});

it('a check of a dataset that is not there is no fault of the draft', async () => {
  await box.ask('run', 'run-other', {
    kind: 'check',
    component: null,
    dataset: 'absent',
    fingerprint: profile.fingerprint,
    pipeline: builtIn,
    seed: 1,
    memoryMegabytes: 1024,
    cpus: 1,
  });
  expect(await box.answer('run-other')).toMatchObject({ type: 'infrastructureFailed' });
});
