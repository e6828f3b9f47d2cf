import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Docker from 'dockerode';
import { runOfJob } from '../../src/refine/job-id.ts';
import { freePort } from '../support/free-port.ts';
import { writeImageFolder } from '../support/images.ts';
import { type SandboxWitness, watchSandboxes } from '../support/sandbox-witness.ts';
import { type Journal, openJournal } from './journal.ts';
import type { Part } from './part.ts';
import { createParts, redisUrl } from './parts.ts';
import { createPeople } from './people.ts';
import { createRuns } from './runs.ts';
import type { Scene } from './scene.ts';
import { createSightings, type Sightings } from './sightings.ts';
import { watchLog } from './watch-log.ts';
import { watchRedis } from './watch-redis.ts';

const builtImages = resolve(import.meta.dirname, '../../data/images.json');
const restartMilliseconds = 300;
const redisStartMilliseconds = 3000;

/** A data folder with the processes of the product, and everything by which they are watched. Nothing is started yet. */
export type Stage = {
  readonly scene: Scene;
  readonly journal: Journal;
  readonly sightings: Sightings;
  readonly witness: SandboxWitness;
  /** Takes in what has happened since. */
  readonly look: () => void;
  /** How often a process that was started while Redis was down has said so and ended. */
  readonly refusedStarts: () => number;
  /** Ends whatever is up. */
  readonly close: () => Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'improve-soak-'));
  copyFileSync(builtImages, join(dataFolder, 'images.json'));
  const datasets = ['shades', 'tones'].map((name) => join(dataFolder, name));
  for (const folder of datasets) {
    await writeImageFolder(folder, ['dark', 'grey', 'light'], 60, { mislabelledEvery: 3 });
  }
  const journal = openJournal(join(dataFolder, 'soak.log'));
  const sightings = createSightings();
  const docker = new Docker();
  const port = await freePort();
  const witness = await watchSandboxes(dataFolder, docker);
  const stopHearing = watchRedis(redisUrl(port), sightings);
  const readLog = watchLog(join(dataFolder, 'improve.log'), sightings, (line) =>
    journal.violate(`The log tells of a mistake of ours: ${line.slice(0, 2000)}`),
  );
  const parts = createParts(dataFolder, port, restart);
  const runs = createRuns(dataFolder, sightings);
  const people = createPeople(parts.bot, runs, datasets);
  let createdBefore = 0;
  let refusedStarts = 0;
  let isOpen = true;

  /** As whatever supervises a service would. Only while Redis is down may one of ours end by itself, with one sentence. */
  function restart(part: Part, how: string, lastWords: string): void {
    const isRedisAway = !parts.redis.isUp() || Date.now() - parts.redis.startedAt() < redisStartMilliseconds;
    if (how === 'exit code 1' && lastWords.includes('Redis does not answer at') && isRedisAway) refusedStarts += 1;
    else journal.violate(`The ${part.name} ended by itself (${how}): ${lastWords.trim().slice(-1000)}`);
    setTimeout(() => {
      if (isOpen && !part.isUp()) part.start();
    }, restartMilliseconds);
  }

  function noteSandbox(name: string): void {
    const [, job = ''] = /^improve-(.+-t\d+)/.exec(name) ?? [];
    sightings.add({ at: Date.now(), what: 'sandbox created', run: runOfJob(job), job });
  }

  return {
    journal,
    sightings,
    witness,
    refusedStarts: () => refusedStarts,
    scene: {
      dataFolder,
      redisUrl: redisUrl(port),
      docker,
      parts,
      runs,
      people,
      isStarted: (job) => isUnderWay(sightings, job),
      taken: [],
      onViolation: journal.violate,
    },
    look() {
      readLog();
      for (const name of witness.created().slice(createdBefore)) noteSandbox(name);
      createdBefore = witness.created().length;
      runs.look();
      people.attend();
    },
    async close() {
      isOpen = false;
      stopHearing();
      witness.leave();
      for (const part of [parts.bot, parts.runner, parts.redis]) await part.end('SIGKILL');
    },
  };
}

/** What the runner's log told of the job last. */
function isUnderWay(sightings: Sightings, ofJob: string): boolean {
  const told = sightings.recent().filter(({ job }) => job === ofJob);
  const last = told.findLast(({ what }) => what === 'job started' || what === 'job done' || what === 'job failed');
  return last?.what === 'job started';
}
