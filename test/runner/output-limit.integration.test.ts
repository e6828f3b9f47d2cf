import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetProfile } from '../../src/refine/dataset.ts';
import { writeImageFolder } from '../support/images.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type BoxUnderTest, createBox, docker } from './box-under-test.ts';
import { trainingThat, trainWork } from './pipelines.ts';

const limits = { trainOutputMegabytes: 32 };
let redis: TestRedis;
let scratch: string;
let profile: DatasetProfile;
let box: BoxUnderTest;

beforeAll(async () => {
  redis = await startRedis();
  scratch = await mkdtemp(join(tmpdir(), 'improve-test-'));
  await chmod(scratch, 0o755);
  const pictures = join(scratch, 'pictures');
  await writeImageFolder(pictures, ['dark', 'grey', 'light'], 40);
  box = await createBox(redis);
  const dataset = { kind: 'folder', name: 'tiny', path: pictures } as const;
  await box.ask('run', 'prepare-t1', { kind: 'prepare', dataset, seed: 1 });
  const report = await box.answer('prepare-t1');
  if (report.type !== 'prepared') throw new Error(JSON.stringify(report));
  profile = report.profile;
  await cp(join(box.dataDir, 'datasets'), join(scratch, 'datasets'), { recursive: true });
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

const greedy = trainingThat(`try:
    with open('/out/hoard', 'wb') as file:
        for _ in range(100):
            file.write(os.urandom(1_000_000))
            file.flush()
    print('WROTE IT ALL', file=sys.stderr)
except OSError as error:
    print('STOPPED', error.strerror, file=sys.stderr)
    raise
time.sleep(600)`);

describe('a trial that writes more than it may', () => {
  it('is killed for it, and told so, where its volume is watched', async () => {
    box = await createBox(redis, { datasets: join(scratch, 'datasets'), limits, outputVolumeKind: 'watched' });
    await box.ask('run', 'run-t1', await trainWork(profile, greedy, 60));
    expect(await box.answer('run-t1')).toMatchObject({
      type: 'trialFailed',
      failure: {
        reason: 'disk-limit',
        lastLines: expect.arrayContaining(['WROTE IT ALL']),
        evidence: { endedBy: 'disk-limit', limits: { outputMegabytes: 32 } },
      },
    });
    expect(await box.containers()).toEqual([]);
    expect(await box.volumes()).toEqual([]);
  });

  it('finds no room, where its volume is a file system of its own', async (test) => {
    box = await createBox(redis, { datasets: join(scratch, 'datasets'), limits });
    await box.ask('run', 'run-t1', await trainWork(profile, greedy, 60));
    await expect.poll(() => box.containers(), { timeout: 30_000, interval: 50 }).toHaveLength(1);
    const { Options } = await docker.getVolume('improve-out-run-t1').inspect();
    if (!Options?.device) test.skip('no loop devices here: needs root and a local engine');
    expect(await box.answer('run-t1')).toMatchObject({
      type: 'trialFailed',
      failure: {
        reason: 'crashed',
        lastLines: expect.arrayContaining(['STOPPED No space left on device']),
        evidence: { endedBy: 'itself', limits: { outputMegabytes: 32 } },
      },
    });
    expect(await box.containers()).toEqual([]);
    expect(await box.volumes()).toEqual([]);
  });
});
