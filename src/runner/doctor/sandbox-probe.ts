import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { z } from 'zod';
import { createDemultiplexer } from '../demultiplex.ts';
import { answered } from '../docker-engine.ts';
import { containersLabelled, volumesLabelled } from '../labelled.ts';
import { readSeccompProfile } from '../seccomp.ts';
import { labels, outputVolumeName, type Runtime, type SandboxRequest, sandboxSpec } from '../spec.ts';
import { lookAround } from './look-around.ts';

/** What a sandbox sees of itself; null where it cannot see that. */
const seenSchema = z.object({
  user: z.string(),
  capabilities: z.string(),
  noNewPrivileges: z.string().nullable(),
  seccompMode: z.string().nullable(),
  cpus: z.int(),
  memoryBytes: z.number().nullable(),
  swapBytes: z.number().nullable(),
  processes: z.number().nullable(),
  interfaces: z.array(z.string()),
  /** Names of errors; `none` where the attempt went through. */
  network: z.string(),
  rootFolder: z.string(),
  ioUring: z.string(),
});
export type Seen = z.infer<typeof seenSchema>;

export type ProbeAnswer =
  | { readonly state: 'ran'; readonly seen: Seen; readonly seconds: number }
  | { readonly state: 'failed'; readonly why: string };

type ProbeOptions = {
  readonly docker: Docker;
  readonly dataDir: string;
  readonly image: string;
  readonly runtime: Runtime;
};

export const probeLimits = { memoryMegabytes: 256, cpus: 1 };
const probeSeconds = 30;
const runner = 'doctor';

/** Starts one sandbox like those of a training, asks it what it sees, and removes it. */
export async function probeSandbox(options: ProbeOptions): Promise<ProbeAnswer> {
  const { docker } = options;
  const job = `doctor-${randomBytes(4).toString('hex')}`;
  try {
    const request = probeRequest(job, options);
    await removeLeftovers(docker, request.data);
    const startedAt = performance.now();
    const text = await run(docker, request);
    return { state: 'ran', seen: seenSchema.parse(JSON.parse(text)), seconds: (performance.now() - startedAt) / 1000 };
  } catch (error) {
    return { state: 'failed', why: error instanceof Error ? error.message : String(error) };
  } finally {
    await remove(docker, `${labels.job}=${job}`).catch(() => {}); // the next check does it
  }
}

function probeRequest(job: string, { dataDir, image, runtime }: ProbeOptions): SandboxRequest {
  return {
    part: '',
    run: job,
    job,
    attempt: 1,
    runner,
    // Not the data folder itself: a runner there would take the probe for an orphan.
    data: `${dataDir}/doctor`,
    slot: 0,
    image,
    mounts: {},
    memoryMegabytes: probeLimits.memoryMegabytes,
    cpus: { count: probeLimits.cpus, exact: '0' },
    gpus: [],
    largestFileBytes: 1_000_000,
    outputMegabytes: 1,
    isOutputReserved: false,
    deadline: new Date(Date.now() + probeSeconds * 2000),
    seccompProfile: readSeccompProfile(),
    runtime,
  };
}

async function run(docker: Docker, request: SandboxRequest): Promise<string> {
  const spec = { ...sandboxSpec(request), Cmd: ['python3', '-c', lookAround] };
  const volume = { Name: outputVolumeName(request), Labels: spec.Labels ?? {} };
  await answered(docker.createVolume(volume));
  const container = await answered(docker.createContainer(spec));
  await answered(container.start());
  const { StatusCode } = await answered(container.wait(), probeSeconds * 1000);
  const [stdout, stderr] = takeApart(await answered(container.logs({ stdout: true, stderr: true, follow: false })));
  if (StatusCode !== 0) throw new Error(`exit code ${StatusCode}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  return stdout;
}

function takeApart(log: Buffer): readonly [stdout: string, stderr: string] {
  const parts = { stdout: '', stderr: '' };
  const take = createDemultiplexer(
    (chunk) => {
      parts.stdout += chunk.toString('utf8');
    },
    (chunk) => {
      parts.stderr += chunk.toString('utf8');
    },
  );
  take(log);
  return [parts.stdout, parts.stderr];
}

/** Of a start-up check that was killed: those whose time is over. */
async function removeLeftovers(docker: Docker, data: string): Promise<void> {
  const ofProbes = await containersLabelled(docker, [`${labels.data}=${data}`, `${labels.runner}=${runner}`]);
  for (const { Labels } of ofProbes) {
    const isOver = new Date(Labels[labels.deadline] ?? 0).getTime() < Date.now();
    if (isOver) await remove(docker, `${labels.job}=${Labels[labels.job]}`);
  }
}

async function remove(docker: Docker, ofJob: string): Promise<void> {
  for (const { Id } of await containersLabelled(docker, [ofJob]))
    await answered(docker.getContainer(Id).remove({ force: true, v: true }));
  for (const { Name } of await volumesLabelled(docker, [ofJob])) await answered(docker.getVolume(Name).remove());
}
