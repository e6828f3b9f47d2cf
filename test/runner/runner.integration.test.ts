import { chmod, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetProfile } from '../../src/refine/dataset.ts';
import { createBreakableSocket } from '../support/breakable-socket.ts';
import { writeImageFolder } from '../support/images.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type BoxUnderTest, createBox, docker, dockerSocket } from './box-under-test.ts';
import { pipelineWith, slowTraining, trainingThat, trainWork } from './pipelines.ts';

const classes = ['dark', 'grey', 'light'];
let redis: TestRedis;
let scratch: string;
let pictures: string;
let datasets: string;
let profile: DatasetProfile;
let box: BoxUnderTest;

beforeAll(async () => {
  redis = await startRedis();
  scratch = await mkdtemp(join(tmpdir(), 'improve-test-'));
  await chmod(scratch, 0o755);
  pictures = join(scratch, 'pictures');
  datasets = join(scratch, 'datasets');
  await writeImageFolder(pictures, classes, 40);
  box = await createBox(redis);
  const report = await prepared('prepare-t1', pictures);
  if (report.type !== 'prepared') throw new Error(JSON.stringify(report));
  profile = report.profile;
  await cp(join(box.dataDir, 'datasets'), datasets, { recursive: true });
  await box.remove();
});

afterEach(async () => {
  await box.remove();
  await redis.client.flushall();
});

afterAll(async () => {
  await redis.stop();
  await rm(scratch, { recursive: true, force: true });
});

async function prepared(job: string, path: string) {
  await box.ask('run', job, { kind: 'prepare', dataset: { kind: 'folder', name: 'tiny', path }, seed: 1 });
  return await box.answer(job);
}

describe('preparing a dataset', () => {
  it('splits a folder of images, once, and refuses what it cannot use', { timeout: 60_000 }, async () => {
    box = await createBox(redis, { datasets });
    expect(profile).toMatchObject({ name: 'tiny', classes, channels: 1, height: 12, width: 12 });
    expect(profile.train + profile.val + profile.test).toBe(120);
    // A PNG: three rows of eight images.
    const sheet = Buffer.from(profile.contactSheet ?? '', 'base64');
    expect([sheet.toString('latin1', 1, 4), sheet.readUInt32BE(16), sheet.readUInt32BE(20)]).toEqual(['PNG', 540, 192]);

    expect(await prepared('again-t1', pictures)).toEqual({ type: 'prepared', profile });
    const other = await prepared('other-t1', '/somewhere/else');
    expect(other).toEqual({ type: 'refused', message: expect.stringContaining(`has been prepared from ${pictures}`) });

    await rm(join(box.dataDir, 'datasets', 'tiny'), { recursive: true });
    const missing = await prepared('missing-t1', '/nowhere/at/all');
    expect(missing).toEqual({
      type: 'refused',
      message: 'There is no folder /nowhere/at/all on the machine of the runner.',
    });
    const empty = await mkdtemp(join(scratch, 'empty-'));
    await chmod(empty, 0o755);
    expect(await prepared('empty-t1', empty)).toEqual({
      type: 'refused',
      message: expect.stringContaining('no images'),
    });
    expect(await box.containers()).toEqual([]);
  });
});

describe('a trial', () => {
  it('is trained, scored outside, and leaves nothing but its record and weights', async () => {
    box = await createBox(redis, { datasets });
    await box.ask('run', 'run-t1', await trainWork(profile));
    const report = await box.answer('run-t1');

    expect(report).toMatchObject({
      type: 'trained',
      trial: {
        job: 'run-t1',
        seed: 1,
        score: { images: profile.val },
        evidence: { exitCode: 0, outOfMemory: false, endedBy: 'itself' },
      },
    });
    if (report.type !== 'trained') throw new Error('unreachable');
    const { trial } = report;
    expect(trial.epochs.length).toBeGreaterThan(0);
    expect(trial.score.confusion.reduce((sum, [, , images]) => sum + images, 0)).toBe(profile.val);
    expect(trial.parameters).toBeGreaterThan(1000);
    expect(trial.evidence.image).toMatch(/^improve-bot-.*@sha256:[0-9a-f]{64}$/);

    expect(await box.containers()).toEqual([]);
    expect(await box.volumes()).toEqual([]);
    expect(await readdir(join(box.dataDir, 'runner', 'artifacts', 'run-t1'))).toContain('weights.safetensors');
    expect(JSON.parse(await readFile(join(box.dataDir, 'runner', 'results', 'run-t1.json'), 'utf8'))).toEqual(report);
    await expect.poll(() => box.heard.at(-1)?.valAccuracy).toBe(trial.epochs.at(-1)?.valAccuracy);

    // At the end of the run the same weights predict the test images.
    const trained = { pipeline: await pipelineWith(), trainedBy: 'run-t1' };
    const { fingerprint } = profile;
    await box.ask('run', 'run-t2', {
      kind: 'test',
      dataset: 'tiny',
      fingerprint,
      final: trained,
      baseline: trained,
      memoryMegabytes: 1024,
      cpus: 2,
    });
    const tested = await box.answer('run-t2');
    expect(tested).toMatchObject({
      type: 'tested',
      final: { images: profile.test },
      baseline: { images: profile.test },
    });
    expect(await box.containers()).toEqual([]);
  });

  it('sees neither labels nor test images, nor the network, and can write nowhere else', async () => {
    const look = trainingThat(`import glob, socket, pathlib
sys.stderr.write('DATA ' + ' '.join(sorted(p for p in glob.glob('/data/**', recursive=True) if os.path.isfile(p))) + '\\n')
for path in ('/etc/passwd-', '/src/model.py', '/data/train/labels.u16', '/opt/improve/x'):
    try:
        open(path, 'w')
        sys.stderr.write('WROTE ' + path + '\\n')
    except OSError as error:
        sys.stderr.write('REFUSED ' + path + '\\n')
for address in ('1.1.1.1', '169.254.169.254'):
    try:
        socket.create_connection((address, 80), timeout=2)
        sys.stderr.write('CONNECTED\\n')
    except OSError as error:
        sys.stderr.write('UNREACHABLE\\n')
sys.stderr.write('USER %d CPUS %d\\n' % (os.getuid(), len(os.sched_getaffinity(0))))
status = pathlib.Path('/proc/self/status').read_text()
sys.stderr.write('CAPS ' + status.split('CapEff:')[1].split()[0] + '\\n')
raise RuntimeError('seen enough')`);
    box = await createBox(redis, { datasets });
    await box.ask('run', 'run-t1', { ...(await trainWork(profile, look)), cpus: 1 });
    const report = await box.answer('run-t1');
    if (report.type !== 'trialFailed') throw new Error(JSON.stringify(report));
    const lines = report.failure.lastLines.join('\n');
    expect(lines).toContain('DATA /data/train/images.npy /data/train/labels.u16 /data/val/images.npy\n');
    expect(lines).toContain('USER 65534 CPUS 1');
    expect(lines).toContain('CAPS 0000000000000000');
    expect(lines.match(/REFUSED/g)).toHaveLength(4);
    expect(lines.match(/UNREACHABLE/g)).toHaveLength(2);
    expect(lines).not.toMatch(/WROTE|CONNECTED/);
    expect(report.failure).toMatchObject({ reason: 'crashed', evidence: { exitCode: 1 } });
    expect(report.failure.lastLines.at(-1)).toBe('RuntimeError: seen enough');
  });

  it.each([
    ['hangs', 'timed-out', 'while True: time.sleep(1)', { graceSeconds: 2 }],
    ['eats memory', 'out-of-memory', 'hoard = []\nwhile True: hoard.append(bytearray(os.urandom(1 << 20)) * 8)', {}],
    [
      'never stops talking',
      'output-limit',
      'while True: os.write(2, b"never mind\\n" * 1000)',
      { outputBytes: 2_000_000 },
    ],
    [
      'breaks the harness',
      'invalid-output',
      'import harness.train\nharness.train.write_predictions = lambda path, ids: open(path, "wb").write(b"x")\nctx.epoch_done(model)',
      {},
    ],
  ])('that %s fails: %s', async (_what, reason, body, limits) => {
    box = await createBox(redis, { datasets, limits });
    await box.ask('run', 'run-t1', { ...(await trainWork(profile, trainingThat(body), 1)), memoryMegabytes: 700 });
    expect(await box.answer('run-t1')).toMatchObject({ type: 'trialFailed', failure: { reason } });
    expect(await box.containers()).toEqual([]);
  });

  it('that the run does not want any more is gone within two seconds', async () => {
    box = await createBox(redis, { datasets });
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(1000), 600));
    await expect.poll(() => box.heard.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await box.want('run', '');
    await expect
      .poll(async () => [...(await box.containers()), ...(await box.volumes())], { timeout: 2000 })
      .toEqual([]);
    await expect(box.answer('run-t1')).rejects.toThrow('does not want');
  });
});

describe('a runner', () => {
  it('that is stopped leaves its trial running; the next one adopts it', async () => {
    box = await createBox(redis, { datasets });
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(15), 600));
    await expect.poll(() => box.heard.at(-1)?.epoch ?? 0, { timeout: 30_000 }).toBeGreaterThan(0);
    const [before] = await box.containers();
    const stopping = performance.now();
    await box.stop();
    expect(performance.now() - stopping).toBeLessThan(5000);
    expect((await box.containers()).map(({ Id, State }) => ({ Id, State }))).toEqual([
      { Id: before?.Id, State: 'running' },
    ]);

    box.start();
    const report = await box.answer('run-t1');
    if (report.type !== 'trained') throw new Error(JSON.stringify(report));
    expect(report.trial.epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
    // One start only: the container's own clock has seen all of the training.
    expect(report.trial.evidence.seconds).toBeGreaterThan(3);
    expect(await box.containers()).toEqual([]);
  });

  it('removes what it finds and nobody wants any more', async () => {
    box = await createBox(redis, { datasets });
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(1000), 600));
    await expect.poll(() => box.heard.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await box.stop();
    await box.want('run', 'run-t2');
    expect(await box.containers()).toHaveLength(1);
    box.start();
    await expect.poll(() => box.containers(), { timeout: 5000 }).toEqual([]);
    expect(await box.volumes()).toEqual([]);
  });

  it('does a job once although the queue is wiped under it', async () => {
    box = await createBox(redis, { datasets });
    const work = await trainWork(profile, slowTraining(10), 600);
    await box.ask('run', 'run-t1', work);
    await expect.poll(() => box.heard.at(-1)?.epoch ?? 0, { timeout: 30_000 }).toBeGreaterThan(0);
    const [before] = await box.containers();
    await redis.client.flushall();
    await box.ask('run', 'run-t1', work);
    expect((await box.containers()).map(({ Id }) => Id)).toEqual([before?.Id]);
    expect(await box.answer('run-t1')).toMatchObject({ type: 'trained', trial: { job: 'run-t1' } });
    expect(await readdir(join(box.dataDir, 'runner', 'results'))).toEqual(['run-t1.json']);
    expect(await box.containers()).toEqual([]);
  });

  it('goes on while Redis is away, and answers from its record afterwards', async () => {
    box = await createBox(redis, { datasets });
    const work = await trainWork(profile, slowTraining(5), 600);
    await box.ask('run', 'run-t1', work);
    await expect.poll(() => box.heard.at(-1)?.epoch ?? 0, { timeout: 30_000 }).toBeGreaterThan(0);
    await redis.crash();
    const results = join(box.dataDir, 'runner', 'results');
    await expect.poll(() => readdir(results), { timeout: 30_000 }).toEqual(['run-t1.json']);
    await redis.start();
    await box.ask('run', 'run-t1', work);
    const stored: unknown = JSON.parse(await readFile(join(results, 'run-t1.json'), 'utf8'));
    expect(await box.answer('run-t1')).toEqual(stored);
    expect(stored).toMatchObject({ type: 'trained' });
  });

  it('is closed in seconds, even with Redis away', async () => {
    box = await createBox(redis, { datasets });
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(1000), 600));
    await expect.poll(() => box.heard.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await redis.crash();
    const closing = performance.now();
    await box.stop();
    expect(performance.now() - closing).toBeLessThan(5000);
    await redis.start();
    expect(await box.containers()).toMatchObject([{ State: 'running' }]);
  });

  it('waits for a Docker engine that does not answer, says so, and goes on', async () => {
    const proxy = await createBreakableSocket(join(scratch, 'docker.sock'), dockerSocket);
    box = await createBox(redis, { datasets, socketPath: proxy.path });
    await box.ask('run', 'run-t1', await trainWork(profile, slowTraining(15), 600));
    await expect.poll(() => box.heard.at(-1)?.epoch ?? 0, { timeout: 30_000 }).toBeGreaterThan(0);
    await proxy.break();
    await expect
      .poll(() => box.heard.at(-1)?.waiting, { timeout: 5000 })
      .toBe('The Docker engine does not answer; the trial waits.');
    await proxy.mend();
    await expect.poll(() => box.heard.at(-1)?.waiting, { timeout: 5000 }).toBeNull();
    const report = await box.answer('run-t1');
    expect(report).toMatchObject({ type: 'trained', trial: { epochs: { length: 15 } } });
    await proxy.break();
  });

  it('blames the world for a sandbox that is killed or removed from outside', async () => {
    box = await createBox(redis, { datasets });
    for (const harm of ['kill', 'remove'] as const) {
      const job = `run-${harm}-t1`;
      box.heard.length = 0;
      await box.ask('run', job, await trainWork(profile, slowTraining(1000), 600));
      await expect.poll(() => box.heard.length, { timeout: 30_000 }).toBeGreaterThan(0);
      const container = docker.getContainer(`improve-${job}`);
      await (harm === 'kill' ? container.kill() : container.remove({ force: true }));
      expect(await box.answer(job)).toEqual({
        type: 'infrastructureFailed',
        message: expect.stringContaining('from outside'),
      });
      expect(await box.volumes()).toEqual([]);
    }
  });
});
