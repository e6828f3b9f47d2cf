import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import Docker, { type DockerOptions } from 'dockerode';
import type { Images } from '../box.ts';
import { freeSpace } from '../free-space.ts';
import type { Runtime } from '../spec.ts';
import { askProgram } from './ask-program.ts';
import { judgeBreakouts } from './breakout-findings.ts';
import type { Program } from './breakouts.ts';
import { collectVolumes, judgeDisk, judgeVolumes } from './disk.ts';
import { askEngine, type EngineAnswer, type EngineFacts, isRootless } from './engine-facts.ts';
import { judgeAbsence, judgeEngine } from './engine-findings.ts';
import type { Finding, Section } from './finding.ts';
import { judgeImages, missingImages } from './images.ts';
import { collectNvidia, judgeNvidia, type NvidiaFacts } from './nvidia.ts';
import { judgeProbe } from './probe-findings.ts';
import { askRedis } from './redis-facts.ts';
import { judgeOwnRedis, judgeRedis } from './redis-findings.ts';
import { probeSandbox } from './sandbox-probe.ts';

/** This machine, as a runner would be started on it. */
export type Machine = {
  readonly docker: DockerOptions;
  readonly dataDir: string;
  /** null: the set-up has not built them. */
  readonly images: Images | null;
  readonly runtime: Runtime;
  /** null: the bot starts a Redis of its own. */
  readonly redisUrl: string | null;
  readonly minFreeDiskBytes: number;
  readonly allowUnpatched: readonly string[];
};

/** What every check of this machine begins with. */
export type Facts = { readonly engine: EngineAnswer; readonly nvidia: NvidiaFacts };

export async function collectFacts(machine: Machine): Promise<Facts> {
  const [engine, nvidia] = await Promise.all([askEngine(controlOf(machine)), collectNvidia()]);
  return { engine, nvidia };
}

/** The checks that take no time: at every start of a runner. */
export async function examineQuickly(machine: Machine, facts: Facts): Promise<readonly Section[]> {
  return [
    { title: 'Docker', findings: engineFindings(machine, facts) },
    { title: 'GPUs', findings: gpuFindings(machine, facts) },
    { title: 'Disk', findings: await diskFindings(machine, facts) },
    ...(machine.redisUrl === null ? [] : [await redisSection(machine)]),
  ];
}

/** Every check there is; starts one sandbox. */
export async function examine(machine: Machine): Promise<readonly Section[]> {
  const facts = await collectFacts(machine);
  const [disk, redis, sandbox] = await Promise.all([
    diskFindings(machine, facts),
    redisSection(machine),
    sandboxFindings(machine, facts),
  ]);
  return [
    { title: 'Docker', findings: engineFindings(machine, facts) },
    { title: 'Sandbox', findings: sandbox },
    { title: 'GPUs', findings: gpuFindings(machine, facts) },
    { title: 'Disk', findings: disk },
    redis,
  ];
}

/** The programs of this machine that breakouts are known of, and that its sandboxes pass through. */
export function programsOf({ runtime }: Pick<Machine, 'runtime'>, { engine, nvidia }: Facts): readonly Program[] {
  const usesRunc = engine.state === 'answers' && runtime === 'runc';
  return [
    ...(usesRunc ? [{ program: 'runc' as const, ...versionOfRunc(engine.facts) }] : []),
    ...(nvidia.gpus.length > 0
      ? [{ program: 'NVIDIA Container Toolkit' as const, version: nvidia.toolkitVersion ?? unknown, backported: [] }]
      : []),
  ];
}

/** Of what tells no version, the worst is taken. */
const unknown = 'of unknown version';

function versionOfRunc({ runcVersion, runcBackports }: EngineFacts): Pick<Program, 'version' | 'backported'> {
  return { version: runcVersion ?? unknown, backported: runcBackports };
}

function engineFindings(machine: Machine, facts: Facts): readonly Finding[] {
  const { engine } = facts;
  if (engine.state !== 'answers') {
    const absence = judgeAbsence(engine);
    return absence === null ? [] : [absence];
  }
  const [version, ...rest] = judgeEngine(engine.facts, machine.runtime);
  return [...(version === undefined ? [] : [version]), ...breakoutFindings(machine, facts, 'runc'), ...rest];
}

function gpuFindings(machine: Machine, facts: Facts): readonly Finding[] {
  const engine = engineOf(facts);
  return [
    ...judgeNvidia(facts.nvidia, engine, isMadeForGpus(machine.images)),
    ...(facts.nvidia.toolkitVersion === null ? [] : breakoutFindings(machine, facts, 'NVIDIA Container Toolkit')),
  ];
}

function breakoutFindings(machine: Machine, facts: Facts, program: Program['program']): readonly Finding[] {
  const exposure = {
    hasGpus: isMadeForGpus(machine.images) && facts.nvidia.gpus.length > 0,
    allowed: machine.allowUnpatched,
  };
  const programs = programsOf(machine, facts).filter((one) => one.program === program);
  return programs.map((one) => judgeBreakouts(one, exposure));
}

async function diskFindings({ dataDir, minFreeDiskBytes }: Machine, facts: Facts): Promise<readonly Finding[]> {
  const dockerRoot = engineOf(facts)?.DockerRootDir ?? '';
  const folders: readonly (readonly [string, string])[] = [
    ['Data folder', firstThatExists(dataDir)],
    ...(dockerRoot === '' ? [] : [['Docker', dockerRoot] as const]),
  ];
  return await Promise.all(
    folders.map(async ([name, folder]) => {
      const space = await freeSpace(folder);
      return judgeDisk(name, folder, space?.bytes ?? null, minFreeDiskBytes);
    }),
  );
}

async function sandboxFindings(machine: Machine, facts: Facts): Promise<readonly Finding[]> {
  const engine = engineOf(facts);
  const docker = controlOf(machine);
  const isEngineHere = engine !== null && isOnSocket(docker) && !isRootless(engine) && existsSync(engine.DockerRootDir);
  const volumes = judgeVolumes(await collectVolumes(isEngineHere));
  if (engine === null) return machine.images === null ? [judgeImages(null, [])] : [];
  const { images, runtime, dataDir } = machine;
  const missing = images === null ? [] : await missingImages(docker, images);
  const found = [judgeImages(images, missing), volumes];
  if (images === null || missing.includes(images.train)) return found;
  return [...found, judgeProbe(await probeSandbox({ docker, dataDir, image: images.train, runtime }), runtime)];
}

async function redisSection({ redisUrl }: Machine): Promise<Section> {
  const title = 'Redis';
  if (redisUrl !== null) return { title, findings: judgeRedis(redisUrl, await askRedis(redisUrl)) };
  const programs = ['valkey-server', 'redis-server'];
  const answers = await Promise.all(programs.map((program) => askProgram(program, ['--version'])));
  return { title, findings: [judgeOwnRedis(answers)] };
}

export function isMadeForGpus(images: Images | null): boolean {
  return images?.train.startsWith('improve-bot-cuda') ?? false;
}

function engineOf({ engine }: Facts): EngineFacts | null {
  return engine.state === 'answers' ? engine.facts : null;
}

/** Before the first set-up the data folder is not there; the disk that it will be on is. */
function firstThatExists(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : firstThatExists(dirname(folder));
}

function isOnSocket({ modem }: Docker): boolean {
  return typeof Reflect.get(modem, 'socketPath') === 'string';
}

/** A client of its own: an engine that hangs must not hold up more than one call. */
function controlOf({ docker }: Machine): Docker {
  return new Docker({ ...docker, timeout: 20_000 });
}
