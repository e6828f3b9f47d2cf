import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'bullmq';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { createEventLog, type EventLog } from '../../src/engine/event-log.ts';
import { connect, embeddedRedis, externalRedis, type RedisServer } from '../../src/engine/redis-server.ts';
import { CommandRefused } from '../../src/refine/commands.ts';
import type { Run } from '../../src/refine/run.ts';
import type { Settings } from '../../src/refine/settings.ts';
import { runnerJobSchema, runnerQueue } from '../../src/refine/wire.ts';
import type { RunnerWork, TeamWork, WorkReport } from '../../src/refine/work.ts';
import { draft, prepared, settings, trial } from '../refine/given.ts';

const atOnce: Partial<Settings> = {
  approval: { waitSeconds: 0, onTimeout: 'approve' },
  budget: { steps: 2, seconds: null },
};

let folder: string;
let redis: RedisServer;
let log: EventLog;
let engine: Engine;
const opened: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
  await redis.stop();
  rmSync(folder, { recursive: true });
});

describe('the engine', () => {
  it('carries a run from its start to its report', async () => {
    await openAll();
    await engine.start('r1', settings(atOnce), 'Ada');
    const run = await phase('ended');
    expect(run.steps.map((step) => step.verdict.name)).toEqual(['kept', 'rolledBack']);
    expect(run.reportFolder).toBe('a folder');
    expect(log.read('r1').map((event) => event.version)).toEqual(log.read('r1').map((_, index) => index + 1));
    expect(done.filter((job) => job.startsWith('test'))).toHaveLength(1);
    expect(new Set(done).size).toBe(done.length);
  });

  it('loses nothing when Redis is wiped in mid-run', async () => {
    await openAll();
    await engine.start('r1', settings(atOnce), 'Ada');
    await phase('baseline');
    const client = connect(redis.connection, {});
    await client.flushall();
    client.disconnect();
    expect((await phase('ended')).steps).toHaveLength(2);
  });

  it('says that Redis is gone, starts its own again, and goes on', async () => {
    await openAll();
    const sentences: string[] = [];
    engine.onTrouble((sentence) => sentences.push(sentence));
    await engine.start('r1', settings({ ...atOnce, approval: { waitSeconds: null, onTimeout: 'approve' } }), 'Ada');
    await phase('awaitingApproval');
    await redis.stop();
    await expect
      .poll(() => sentences, { timeout: 20_000 })
      .toEqual([
        'Redis does not answer; the run waits and goes on by itself when it is back.',
        'All is well again; the run goes on.',
      ]);
    await engine.command('r1', { type: 'approve' }, 'Ada');
    await engine.command('r1', { type: 'stop' }, 'Ada');
    expect((await phase('ended')).ending?.reason).toBe('stopped by Ada');
  });

  it('carries on after its process has died, without doing finished work again', async () => {
    await openAll();
    await engine.start('r1', settings({ ...atOnce, approval: { waitSeconds: null, onTimeout: 'approve' } }), 'Ada');
    await phase('awaitingApproval');
    await engine.command('r1', { type: 'approve' }, 'Ada');
    await engine.close();
    await openEngine();
    expect(engine.find('r1')?.steps.length === 1 || engine.find('r1')?.phase.name === 'training').toBe(true);
    await expect.poll(() => engine.find('r1')?.steps.length, { timeout: 20_000 }).toBe(1);
    await engine.command('r1', { type: 'stop' }, 'Ada');
    await phase('ended');
    expect(new Set(done).size).toBe(done.length);
  });

  it('lets exactly one of an approve and a veto at the same time win, and refuses the other', async () => {
    await openAll();
    await engine.start('r1', settings({ ...atOnce, approval: { waitSeconds: null, onTimeout: 'approve' } }), 'Ada');
    await phase('awaitingApproval');
    const veto = engine.command('r1', { type: 'veto', proposal: 'p1', reason: null }, 'Bob');
    const approve = engine.command('r1', { type: 'approve', proposal: 'p1' }, 'Ada');
    await veto;
    await expect(approve).rejects.toThrow(CommandRefused);
    await engine.command('r1', { type: 'stop' }, 'Ada');
    await phase('ended');
  });

  it('drops the job that a veto left, and says so to the runners', async () => {
    await openAll({ hangsOn: 'candidate' });
    await engine.start('r1', settings(atOnce), 'Ada');
    await phase('training');
    await engine.command('r1', { type: 'veto', reason: 'no' }, 'Bob');
    await expect.poll(() => engine.find('r1')?.steps.length).toBe(1);
    await engine.command('r1', { type: 'stop' }, 'Ada');
    await phase('ended');
  });
});

describe('a Redis of our own', () => {
  it('is taken over when it survived us', async () => {
    folder = mkdtempSync(join(tmpdir(), 'improve-'));
    redis = embeddedRedis(folder);
    await redis.ensure();
    const client = connect(redis.connection, {});
    await client.set('before', 'yes');
    await embeddedRedis(folder).ensure();
    expect(await client.get('before')).toBe('yes');
    client.disconnect();
  });
});

describe('a Redis that is not there', () => {
  it('is told in one sentence with the remedy, without its password', async () => {
    folder = mkdtempSync(join(tmpdir(), 'improve-'));
    redis = externalRedis('redis://:secret@127.0.0.1:1/0');
    await expect(redis.ensure()).rejects.toThrow(
      'Redis does not answer at redis://127.0.0.1:1/0. Start it there, or unset REDIS_URL',
    );
  });
});

let done: string[];

async function openAll({ hangsOn = '' } = {}): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'improve-'));
  redis = embeddedRedis(folder);
  log = createEventLog(new DatabaseSync(join(folder, 'improve.db')));
  done = [];
  await openEngine();
  openTrainer(hangsOn);
}

async function openEngine(): Promise<void> {
  engine = await createEngine({ log, redis, doTeamWork, now: Date.now });
  opened.push(engine);
}

/** A box that trains by arithmetic and, like a real one, keeps its results: the engine cannot tell, and a run takes a second. */
function openTrainer(hangsOn: string): void {
  const kept = new Map<string, WorkReport>();
  const connection = connect(redis.connection, { maxRetriesPerRequest: null });
  const worker = new Worker(
    runnerQueue,
    async (job): Promise<WorkReport> => {
      const { job: id, work } = runnerJobSchema.parse(job.data);
      const known = kept.get(id);
      if (known !== undefined) return known;
      done.push(`${work.kind} ${id}`);
      const report = await train(id, work, hangsOn);
      kept.set(id, report);
      return report;
    },
    { connection, concurrency: 4 },
  );
  worker.on('error', () => {});
  opened.push({ close: () => worker.close(true) });
}

async function train(id: string, work: RunnerWork, hangsOn: string): Promise<WorkReport> {
  switch (work.kind) {
    case 'prepare':
      return prepared;
    case 'check':
      return { type: 'checked', problem: null };
    case 'train':
      if (work.of === hangsOn) return new Promise(() => {});
      return {
        type: 'trained',
        trial: { ...trial(work.pipeline.model === 'model p1' ? 0.9 : 0.8, id, work.seed % 7), seed: work.seed },
      };
    case 'test':
      return { type: 'tested', final: trial(0.9).score, baseline: trial(0.8).score };
  }
}

async function doTeamWork(work: TeamWork, run: Run): Promise<WorkReport> {
  switch (work.kind) {
    case 'design':
      return {
        type: 'designed',
        design: {
          pipeline: { data: 'data 0', model: 'model 0', training: 'training 0' },
          reasons: [],
          author: 'playbook',
        },
      };
    case 'analyse':
      return { type: 'analysed', diagnosis: { component: 'model', reason: 'It is the first.' } };
    case 'propose':
      return { type: 'proposed', draft: draft('model', `model p${run.steps.length + 1}`) };
    case 'report':
      return { type: 'reported', folder: 'a folder' };
  }
}

async function phase(name: Run['phase']['name']): Promise<Run> {
  await expect.poll(() => engine.find('r1')?.phase.name, { timeout: 20_000, interval: 5 }).toBe(name);
  const run = engine.find('r1');
  if (run === null) throw new Error('the run is there');
  return run;
}
