import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetProfile } from '../../src/refine/dataset.ts';
import { endedKey, leaseKey, wantedKey } from '../../src/refine/wire.ts';
import { writeImageFolder } from '../support/images.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type BoxUnderTest, createBox, docker } from './box-under-test.ts';
import { slowTraining, trainingThat, trainWork } from './pipelines.ts';

let redis: TestRedis;
let scratch: string;
let datasets: string;
let profile: DatasetProfile;
let box: BoxUnderTest;

beforeAll(async () => {
  redis = await startRedis();
  scratch = await mkdtemp(join(tmpdir(), 'improve-test-'));
  await chmod(scratch, 0o755);
  datasets = join(scratch, 'datasets');
  const path = join(scratch, 'pictures');
  await writeImageFolder(path, ['dark', 'grey', 'light'], 40);
  box = await createBox(redis);
  await box.ask('run', 'run-t1', { kind: 'prepare', dataset: { kind: 'folder', name: 'tiny', path }, seed: 1 });
  const report = await box.answer('run-t1');
  if (report.type !== 'prepared') throw new Error(JSON.stringify(report));
  profile = report.profile;
  await cp(join(box.dataDir, 'datasets'), datasets, { recursive: true });
  await box.remove();
  await redis.client.flushall();
});

afterEach(async () => {
  await box.remove();
  await redis.client.flushall();
});

afterAll(async () => {
  await redis.stop();
  await rm(scratch, { recursive: true, force: true });
});

const outcomes = async () =>
  (await readFile(join(box.dataDir, 'runner', 'outcomes.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the evidence of a trial', () => {
  it('says what it was allowed, what it took, and what ended it', async () => {
    box = await createBox(redis, { datasets });
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(8)));
    const report = await box.answer('run-t1');
    if (report.type !== 'trained') throw new Error(JSON.stringify(report));
    const { evidence } = report.trial;
    expect(evidence).toMatchObject({
      image: expect.stringMatching(/@sha256:[0-9a-f]{64}$/),
      specHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      exitCode: 0,
      endedBy: 'itself',
      cancelledBy: null,
      limits: { memoryMegabytes: 1024, cpus: 2, outputMegabytes: 1024 },
    });
    expect(evidence.peakMemoryBytes).toBeGreaterThan(50e6);
    expect(evidence.peakMemoryBytes).toBeLessThan(1024 * 2 ** 20);
    expect(await outcomes()).toMatchObject([{ run: 'run', job: 'run-t1', ...evidence }]);
  });

  it('names who cancelled it', async () => {
    box = await createBox(redis, { datasets });
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(1000), 600));
    await expect.poll(() => box.heard.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await box.want('run', '', 'ada');
    await expect(box.answer('run-t1')).rejects.toThrow('does not want this job any more (ada)');
    expect(await outcomes()).toMatchObject([
      { job: 'run-t1', endedBy: 'cancelled', cancelledBy: 'ada', exitCode: 137 },
    ]);
  });

  it('suspects the code, and not the world, of a signal that nobody outside has sent', async () => {
    box = await createBox(redis, { datasets });
    for (const [job, body] of [
      ['run-t1', 'os.kill(os.getpid(), 9)'],
      ['run-t2', 'sys.exit(143)'],
    ] as const) {
      await box.ask('run', job, await trainWork(profile, trainingThat(body)));
      expect(await box.answer(job)).toMatchObject({
        type: 'infrastructureFailed',
        suspect: { reason: 'crashed', evidence: { endedBy: 'outside' } },
      });
    }
    await box.ask('run', 'run-t3', await trainWork(profile, slowTraining(1000), 600));
    await expect.poll(() => box.heard.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await docker.getContainer('improve-run-t3').kill();
    const report = await box.answer('run-t3');
    expect(report).toEqual({ type: 'infrastructureFailed', message: expect.stringContaining('killed from outside') });
  });
});

describe('a disk that is nearly full', () => {
  it('holds new trials and says so, gives up what ended runs left, and goes on by itself when there is space', async () => {
    box = await createBox(redis, { datasets, limits: { minimumFreeBytes: 1e18 } });
    await leaveBehind(box, 'gone-t3', 'kept-t3');
    await redis.client.sadd(endedKey, 'gone');
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(3)));
    await expect
      .poll(() => box.heard.at(-1)?.waiting, { timeout: 20_000 })
      .toMatch(
        /^The runner's disk has only [\d.]+ GB left in \/.*: no new trial starts before 10000000\d\d\.\d GB are free \(1000000000\.0 GB that stay free, [\d.]+ GB that it may write\)\.$/,
      );
    await expect.poll(() => readdir(join(box.dataDir, 'runner', 'artifacts'))).toEqual(['kept-t3']);
    expect(await box.containers()).toEqual([]);
    await box.stop();
    box.start({ minimumFreeBytes: 0 });
    expect(await box.answer('run-t1')).toMatchObject({ type: 'trained' });
  });
});

describe('a runner', () => {
  it('forgets runs that ended days ago, and keeps what may still be asked for', async () => {
    box = await createBox(redis, { datasets, limits: { keepSeconds: 3600 } });
    await box.stop();
    await leaveBehind(box, 'old-t3', 'recent-t3', 'open-t3');
    await redis.client.sadd(endedKey, 'old', 'recent');
    const long = new Date(Date.now() - 7200_000);
    for (const job of ['old-t3', 'open-t3']) {
      await utimes(join(box.dataDir, 'runner', 'artifacts', job), long, long);
      await utimes(join(box.dataDir, 'runner', 'results', `${job}.json`), long, long);
    }
    box.start();
    await expect
      .poll(() => readdir(join(box.dataDir, 'runner', 'artifacts')), { timeout: 10_000 })
      .toEqual(['open-t3', 'recent-t3']);
    await expect
      .poll(() => readdir(join(box.dataDir, 'runner', 'results')))
      .toEqual(['open-t3.json', 'recent-t3.json']);
  });

  it('drops weights that no later step of a run can need, and keeps them where that is not known', async () => {
    box = await createBox(redis, { datasets });
    await box.stop();
    await leaveBehind(box, 'run-t3', 'run-t4', 'run-t7', 'run-t9', 'older-t3', 'silent-t3', 'over-t3');
    const wish = { job: 'run-t9', by: 'ada', weights: ['run-t3', 'run-t7'] };
    await redis.client.set(wantedKey('run'), JSON.stringify(wish));
    await redis.client.set(wantedKey('older'), JSON.stringify({ job: 'older-t9', by: 'a bot that names no weights' }));
    await redis.client.set(wantedKey('over'), JSON.stringify({ job: '', by: 'ada', weights: [] }));
    await redis.client.sadd(endedKey, 'over');
    box.start();
    await expect
      .poll(() => readdir(join(box.dataDir, 'runner', 'artifacts')), { timeout: 10_000 })
      .toEqual(['older-t3', 'over-t3', 'run-t3', 'run-t7', 'run-t9', 'silent-t3']);
  });

  it('refuses to start beside another one in its folder', async () => {
    box = await createBox(redis, { datasets });
    expect(() => box.start()).toThrow(/^A runner is at work already on .*set DATA_DIR to another folder\.$/);
    expect(await readdir(join(box.dataDir, 'runner'))).toContain('runner.lock');
  });

  it('says what is wrong where it cannot make its folders, and lets go', async () => {
    box = await createBox(redis, { datasets });
    const results = join(box.dataDir, 'runner', 'results');
    await expect.poll(() => readdir(join(box.dataDir, 'runner'))).toContain('artifacts');
    await box.stop();
    await rm(results, { recursive: true });
    await writeFile(results, 'in the way');
    box.start();
    await expect(box.failed()).rejects.toThrow(
      /^The runner cannot make its folders: EEXIST: .*, mkdir '.*results'\. Make .* or set DATA_DIR to another folder\.$/,
    );
    await box.stop();
    await rm(results);
    box.start();
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(1)));
    expect(await box.answer('run-t1')).toMatchObject({ type: 'trained' });
  });

  it('gives way to one of its name on another machine, and takes nothing meanwhile', async () => {
    await redis.client.set(leaseKey('box'), 'elsewhere /data');
    box = await createBox(redis, { datasets });
    await expect(box.failed()).rejects.toThrow('Another runner named box is at work on another machine.');
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(1)));
    expect(await redis.client.get(leaseKey('box'))).toBe('elsewhere /data');
    expect(await box.containers()).toEqual([]);
  });

  it('lets go when another one has taken its name while it was held up', async () => {
    box = await createBox(redis, { datasets });
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(1000), 600));
    await expect.poll(() => box.heard.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await redis.client.set(leaseKey('box'), 'elsewhere /data');
    await expect(box.failed()).rejects.toThrow('Another runner named box');
    expect(await box.containers()).toMatchObject([{ State: 'running' }]);
  });

  it('takes up at once what the one before it had been asked, without a sandbox yet', async () => {
    box = await createBox(redis, { datasets });
    await box.stop();
    const job = { run: 'run', job: 'run-t1', work: await trainWork(profile, slowTraining(1)) };
    await mkdir(join(box.dataDir, 'runner', 'jobs', 'run-t1'), { recursive: true });
    await writeFile(
      join(box.dataDir, 'runner', 'jobs', 'run-t1', 'request.json'),
      JSON.stringify({ job, claim: 'of a dead runner' }),
    );
    await box.want('run', 'run-t1');
    await redis.client.set('bull:improve-runner:run-t1:lock', 'of a dead runner');
    box.start();
    await expect.poll(() => redis.client.get('bull:improve-runner:run-t1:lock'), { timeout: 5000 }).toBeNull();
    await expect
      .poll(() => readdir(join(box.dataDir, 'runner', 'results')), { timeout: 30_000 })
      .toEqual(['run-t1.json']);
  });
});

/** Weights and answers of jobs that were done long ago. */
async function leaveBehind({ dataDir }: BoxUnderTest, ...jobs: readonly string[]): Promise<void> {
  for (const job of jobs) {
    const artifacts = join(dataDir, 'runner', 'artifacts', job);
    await mkdir(artifacts, { recursive: true });
    await writeFile(join(artifacts, 'weights.safetensors'), 'weights');
    await mkdir(join(dataDir, 'runner', 'results'), { recursive: true });
    await writeFile(join(dataDir, 'runner', 'results', `${job}.json`), '{}');
  }
}
