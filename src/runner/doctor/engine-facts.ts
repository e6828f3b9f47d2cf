import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type Docker from 'dockerode';
import { z } from 'zod';
import { answered } from '../docker-engine.ts';

/** What an engine says of itself. Engines that are younger or not Docker's leave fields out. */
const engineFactsSchema = z.object({
  ServerVersion: z.string().default(''),
  Driver: z.string().default(''),
  DockerRootDir: z.string().default(''),
  CgroupVersion: z.string().default('1'),
  MemoryLimit: z.boolean().default(false),
  SwapLimit: z.boolean().default(false),
  PidsLimit: z.boolean().default(false),
  CPUSet: z.boolean().default(false),
  CpuCfsQuota: z.boolean().default(false),
  LiveRestoreEnabled: z.boolean().default(false),
  SecurityOptions: z.array(z.string()).nullish(),
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
  DefaultRuntime: z.string().default(''),
  CDISpecDirs: z.array(z.string()).nullish(),
});

const componentsSchema = z.object({
  Components: z
    .array(
      z.object({
        Name: z.string(),
        Version: z.string(),
        Details: z.object({ GitCommit: z.string().optional() }).nullish(),
      }),
    )
    .nullish(),
});

export type EngineFacts = z.infer<typeof engineFactsSchema> & {
  readonly containerdVersion: string | null;
  readonly runcVersion: string | null;
  /** Fixes named in the changelog of the very runc package that the engine runs. */
  readonly runcBackports: readonly string[];
};

export type EngineAnswer =
  | { readonly state: 'answers'; readonly facts: EngineFacts }
  | { readonly state: 'absent' | 'forbidden' | 'silent'; readonly why: string };

export function isRootless(facts: EngineFacts): boolean {
  return hasOption(facts, 'rootless');
}

export function hasOption({ SecurityOptions }: EngineFacts, name: string): boolean {
  return SecurityOptions?.some((option) => option === `name=${name}` || option.startsWith(`name=${name},`)) ?? false;
}

const answerMilliseconds = 8000;

/** Asks once, and ends within seconds whatever the engine does. */
export async function askEngine(docker: Docker): Promise<EngineAnswer> {
  try {
    const [info, version] = await answered(Promise.all([docker.info(), docker.version()]), answerMilliseconds);
    const { Components } = componentsSchema.parse(version);
    const component = (name: string) => Components?.find((one) => one.Name.toLowerCase() === name);
    const runc = component('runc');
    const facts = {
      ...engineFactsSchema.parse(info),
      containerdVersion: component('containerd')?.Version ?? null,
      runcVersion: runc?.Version ?? null,
      runcBackports: await fixesInChangelog('runc', runc?.Details?.GitCommit ?? ''),
    };
    return { state: 'answers', facts };
  } catch (error) {
    return noAnswer(error);
  }
}

function noAnswer(error: unknown): EngineAnswer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = error instanceof Error ? error.message : String(error);
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTFOUND') return { state: 'absent', why };
  if (code === 'EACCES' || code === 'EPERM') return { state: 'forbidden', why };
  return { state: 'silent', why };
}

/**
 * Debian and Ubuntu keep a version and add fixes to it; their changelog names them. It counts only for the very package
 * that runs: Docker's build of a distribution tells its version as the commit.
 */
async function fixesInChangelog(name: string, packageVersion: string): Promise<readonly string[]> {
  try {
    const packed = await readFile(`/usr/share/doc/${name}/changelog.Debian.gz`);
    const changelog = (await promisify(gunzip)(packed, { maxOutputLength: 4_000_000 })).toString('utf8');
    return fixesNamedBy(changelog, packageVersion);
  } catch {
    return []; // no such package here: its version alone decides
  }
}

/** The CVE names of a Debian changelog, if its newest entry is of that version. */
export function fixesNamedBy(changelog: string, packageVersion: string): readonly string[] {
  const [, newest] = /^\S+ \(([^)]+)\)/.exec(changelog) ?? [];
  return newest === packageVersion && newest !== undefined ? [...new Set(changelog.match(/CVE-\d{4}-\d{4,}/g))] : [];
}
