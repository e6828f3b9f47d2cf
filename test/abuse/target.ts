import { chmod, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { DatasetProfile } from '../../src/refine/dataset.ts';
import type { Trial, TrialFailure } from '../../src/refine/trial.ts';
import type { RunnerWork, WorkReport } from '../../src/refine/work.ts';
import type { Limits } from '../../src/runner/box.ts';
import type { OutputVolumeKind } from '../../src/runner/output-volume-kind.ts';
import { type BoxUnderTest, createBox } from '../runner/box-under-test.ts';
import { trainWork } from '../runner/pipelines.ts';
import { writeImageFolder } from '../support/images.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

type TrainWork = Extract<RunnerWork, { kind: 'train' }>;

export type Attack = {
  /** Text that stands as @NAME@ in the module. */
  readonly values?: Readonly<Record<string, string>>;
  readonly work?: Partial<TrainWork>;
};

type Machine = {
  readonly socketPath?: string;
  readonly gpus?: readonly string[];
  readonly outputVolumeKind?: OutputVolumeKind;
  readonly now?: () => number;
  readonly slots?: number;
  readonly diskMegabytes?: number;
};

/** What the attacks of one file are aimed at: boxes with a dataset that was prepared as every dataset is. */
export type Target = {
  readonly profile: () => DatasetProfile;
  /** The folder of the prepared dataset, labels and all. */
  readonly dataset: () => string;
  readonly scratch: () => string;
  /** A box with a running runner; removed after the test. */
  readonly box: (limits?: Partial<Limits>, machine?: Machine) => Promise<BoxUnderTest>;
  /** Asks for a trial whose training is the hostile module of that name. Returns its job. */
  readonly launch: (box: BoxUnderTest, module: string, attack?: Attack) => Promise<string>;
};

/** To be called once, at the top of a file of tests. */
export function setUpTarget(): Target {
  let redis: TestRedis;
  let scratch: string;
  let profile: DatasetProfile;
  let box: BoxUnderTest | null = null;
  let launched = 0;
  const datasets = () => join(scratch, 'datasets');

  beforeAll(async () => {
    redis = await startRedis();
    scratch = await mkdtemp(join(tmpdir(), 'improve-abuse-'));
    await chmod(scratch, 0o755);
    profile = await prepareDataset(redis, scratch, datasets());
  });
  afterEach(async () => {
    await box?.remove();
    box = null;
  });
  afterAll(async () => {
    await redis.stop();
    await rm(scratch, { recursive: true, force: true });
  });
  return {
    profile: () => profile,
    dataset: () => join(datasets(), profile.name),
    scratch: () => scratch,
    async box(limits = {}, machine = {}) {
      box = await createBox(redis, { datasets: datasets(), limits, ...machine });
      return box;
    },
    async launch(onto, module, { values = {}, work = {} } = {}) {
      // A queue answers a job that it knows from its record.
      const job = `${module.replaceAll('_', '-')}-t${++launched}`;
      const source = await readFile(join(import.meta.dirname, 'modules', `${module}.py`), 'utf8');
      const training = source.replace(/@([A-Z_]+)@/g, (_whole, name: string) => values[name] ?? '');
      await onto.ask('run', job, { ...(await trainWork(profile, training, 1)), ...work } as TrainWork);
      return job;
    },
  };
}

/** The failure that a report tells of, which it must. */
export function failureOf(report: WorkReport): TrialFailure {
  if (report.type !== 'trialFailed') throw new Error(`not a failed trial: ${JSON.stringify(report)}`);
  return report.failure;
}

export function trialOf(report: WorkReport): Trial {
  if (report.type !== 'trained') throw new Error(`not a trial: ${JSON.stringify(report)}`);
  return report.trial;
}

/** What a module printed as `name=outcome`, one a line. */
export function outcomesIn(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}

async function prepareDataset(redis: TestRedis, scratch: string, datasets: string): Promise<DatasetProfile> {
  const pictures = join(scratch, 'pictures');
  await writeImageFolder(pictures, ['dark', 'grey', 'light'], 40);
  const box = await createBox(redis);
  try {
    const source = { kind: 'folder', name: 'tiny', path: pictures } as const;
    await box.ask('run', 'prepare-t0', { kind: 'prepare', dataset: source, seed: 1 });
    const report = await box.answer('prepare-t0');
    if (report.type !== 'prepared') throw new Error(JSON.stringify(report));
    await cp(join(box.dataDir, 'datasets'), datasets, { recursive: true });
    return report.profile;
  } finally {
    await box.remove();
  }
}
