import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Docker, { type ContainerInfo } from 'dockerode';
import { expect } from 'vitest';
import type { Event } from '../../src/refine/events.ts';
import type { BotFailpoint, RunnerFailpoint } from '../../src/refine/failpoint.ts';
import { type BotProcess, happened, runnerIdIn, startBot, trail } from '../support/bot-process.ts';
import { newDataFolder, releaseDataFolder, removeDataFolder } from '../support/data-folder.ts';
import { writeImageFolder } from '../support/images.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { leftBehind } from '../support/left-behind.ts';
import { type LoopbackRedis, startLoopbackRedis } from '../support/loopback-redis.ts';
import { watchSandboxes } from '../support/sandbox-witness.ts';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';

type Environment = Record<string, string>;

export type SceneOptions = {
  /** The runner in a process of its own, which shares a Redis with the bot: each can be killed alone. */
  readonly isRunnerApart?: boolean;
  readonly isRedisDurable?: boolean;
  readonly docker?: Docker;
  /** The bot's data folder on a file system of its own, as small as this. Needs root. */
  readonly diskMegabytes?: number;
  /** On another disk than the bot, as if on another machine. */
  readonly hasRunnerItsOwnFolder?: boolean;
  /** For every process of the scene. */
  readonly environment?: Environment;
};

/** `<point>` or `<point>:<n>`, see `FAIL_AT`. */
export type Failpoint = BotFailpoint | RunnerFailpoint | `${BotFailpoint | RunnerFailpoint}:${number}`;

export type Scene = Awaited<ReturnType<typeof createScene>>;

/** One short run on tiny images with real processes, which a test may kill, stop and starve. */
export async function createScene({
  isRunnerApart = false,
  isRedisDurable = false,
  docker = new Docker(),
  diskMegabytes,
  hasRunnerItsOwnFolder = false,
  environment = {},
}: SceneOptions = {}) {
  const folder = newDataFolder();
  const runnerFolder = hasRunnerItsOwnFolder ? newDataFolder() : folder;
  const disk = diskMegabytes === undefined ? null : await mountSmallDisk(folder, diskMegabytes);
  await writeImageFolder(join(folder, 'shades'), ['dark', 'grey', 'light'], 60, { mislabelledEvery: 3 });
  const redis = isRunnerApart ? await startLoopbackRedis({ isDurable: isRedisDurable }) : null;
  const witness = await watchSandboxes(runnerFolder, docker);
  const shared = { ...environment, ...(redis === null ? {} : { REDIS_URL: redis.url }) };
  const bots: BotProcess[] = [];
  const runners: BotProcess[] = [];

  const scene = {
    folder,
    runnerId: runnerIdIn(runnerFolder),
    docker,
    witness,
    disk: (): SmallDisk => given(disk, 'this scene has no disk of its own'),
    redis: (): LoopbackRedis => given(redis, 'this scene has a Redis of its own'),
    bot: (): BotProcess => given(bots.at(-1), 'no bot was started'),
    runner: (): BotProcess => given(runners.at(-1), 'no runner was started'),
    /** All that the bots of this scene have printed. */
    output: (): string => bots.map((bot) => bot.output()).join('\n'),
    startBot(extra: Environment = {}): BotProcess {
      const args = isRunnerApart ? ['console', '--no-runner'] : ['console'];
      bots.push(startBot(folder, args, { ...shared, ...extra }));
      return scene.bot();
    },
    startRunner(extra: Environment = {}): BotProcess {
      runners.push(startBot(runnerFolder, ['runner'], { ...shared, ...extra }));
      return scene.runner();
    },
    /** Starts all processes and a run of one step, of which `options` may want more. */
    async begin(options = ''): Promise<string> {
      scene.startBot();
      if (isRunnerApart) scene.startRunner();
      return await scene.startRun(options);
    },
    askForRun(options = ''): void {
      const usual = '--steps 1 --wait 0 --train-seconds 2 --baseline-seeds 1 --max-seeds 1 --memory 1024';
      scene.bot().type(`start ${join(folder, 'shades')} ${usual} ${options}`);
    },
    async startRun(options = ''): Promise<string> {
      scene.askForRun(options);
      await expect.poll(() => runsIn(folder), { timeout: 30_000 }).toHaveLength(1);
      return scene.run();
    },
    /** From now on `runner` is this one again. */
    runnerIs: (runner: BotProcess) => void runners.push(runner),
    run: (): string => given(runsIn(folder)[0], 'no run was started'),
    events: (): readonly Event[] => trail(folder, scene.run()).map(({ body }) => body),
    happened: (type: Event['type'], times = 1) => happened(folder, scene.run(), type, times),
    containers: (): Promise<readonly ContainerInfo[]> =>
      docker.listContainers({ all: true, filters: { label: [`improve.data=${runnerFolder}`] } }),
    /** The sandbox that is running, once there is one whose job is not among `besides`. */
    async sandbox(...besides: string[]): Promise<{ readonly id: string; readonly job: string }> {
      const running = async () =>
        (await scene.containers()).find(
          ({ State, Labels }) => State === 'running' && !besides.includes(Labels['improve.job'] ?? ''),
        );
      await expect.poll(running, { timeout: 60_000, interval: 20 }).toBeDefined();
      const container = given(await running(), 'the sandbox has ended again already');
      return { id: container.Id, job: container.Labels['improve.job'] ?? '' };
    },
    /** The sandbox of the first training that trains at this moment: it has told of an epoch. */
    async training(...besides: string[]): Promise<{ readonly id: string; readonly job: string }> {
      await scene.happened('pipelineDesigned');
      const sandbox = await scene.sandbox(...besides);
      await expect.poll(() => witness.told().get(sandbox.job) ?? [], { timeout: 30_000, interval: 20 }).not.toEqual([]);
      return sandbox;
    },
    /** Starts the bot again and again, each time with the next of these points to die at, and once without. */
    async dieAt(...points: readonly Failpoint[]): Promise<void> {
      await scene.bot().kill();
      for (const point of points) {
        scene.startBot({ FAIL_AT: point });
        expect(await scene.bot().signalThatEnded(), point).toBe('SIGKILL');
      }
      scene.startBot();
    },
    /** The same for a runner that is a process of its own. */
    async runnerDiesAt(...points: readonly Failpoint[]): Promise<void> {
      await scene.runner().kill();
      for (const point of points) {
        scene.startRunner({ FAIL_AT: point });
        expect(await scene.runner().signalThatEnded(), point).toBe('SIGKILL');
      }
      scene.startRunner();
    },
    /** Waits for the run's end, and for its processes to leave; then nothing may be broken. */
    async finish({ isHeard = true, cardsShownAgain = 0 } = {}): Promise<readonly Event[]> {
      await expect.poll(() => runsIn(folder), { timeout: 30_000 }).toHaveLength(1);
      await scene.happened('reportWritten');
      await expect.poll(() => leftBehind(runnerFolder, [], docker), { timeout: 90_000, interval: 200 }).toEqual([]);
      scene.bot().endInput();
      expect(await scene.bot().exitCode()).toBe(0);
      if (isRunnerApart) {
        scene.runner().signal('SIGTERM');
        expect(await scene.runner().exitCode()).toBe(0);
      }
      expect(scene.output()).toContain(`Run ${scene.run()} finished`);
      const told = isHeard ? witness.told() : new Map();
      const broken = await brokenInvariants({ dataFolder: folder, output: scene.output(), told, docker });
      const shownAgain = broken.filter((sentence) => sentence.startsWith('I4') && sentence.endsWith('2 times.'));
      expect(broken.filter((sentence) => !shownAgain.includes(sentence))).toEqual([]);
      expect(shownAgain.length).toBeLessThanOrEqual(cardsShownAgain);
      return scene.events();
    },
    async remove(): Promise<void> {
      for (const process of [...bots, ...runners]) await process.kill();
      witness.leave();
      await redis?.stop();
      if (disk === null) await removeDataFolder(folder, docker);
      else {
        await releaseDataFolder(folder, docker);
        await disk.remove();
      }
      if (hasRunnerItsOwnFolder) await removeDataFolder(runnerFolder, docker);
    },
  };
  return scene;
}

function runsIn(folder: string): readonly string[] {
  try {
    return readdirSync(join(folder, 'runs'));
  } catch {
    return []; // not yet
  }
}

function given<T>(value: T | undefined | null, otherwise: string): T {
  if (value === undefined || value === null) throw new Error(otherwise);
  return value;
}
