import { createHash } from 'node:crypto';
import type { ContainerCreateOptions, HostConfig } from 'dockerode';

/** Everything that differs between two sandboxes. What is not named here is the same for all, and locked down. */
export type SandboxRequest = {
  /** Distinguishes the sandboxes of one job; '' where it has one. */
  readonly part: string;
  readonly run: string;
  readonly job: string;
  readonly attempt: number;
  readonly runner: string;
  /** The runner's data folder; see `Folders`. */
  readonly data: string;
  readonly slot: number;
  readonly image: string;
  /** Read-only bind mounts: folder on this machine → folder in the sandbox. */
  readonly mounts: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly cpus: { readonly count: number; readonly exact: string | null };
  /** UUIDs. */
  readonly gpus: readonly string[];
  readonly largestFileBytes: number;
  /** Of /out as a whole. */
  readonly outputMegabytes: number;
  /** Taken from the disk beforehand, so that nothing else can have it. */
  readonly isOutputReserved: boolean;
  readonly deadline: Date;
  /** The system calls that it may make, as JSON text. */
  readonly seccompProfile: string;
  readonly runtime: Runtime;
};

/** What holds a container: `runsc` is gVisor, a kernel of its own between the sandbox and the machine's. */
export type Runtime = 'runc' | 'runsc';

export const labels = {
  job: 'improve.job',
  part: 'improve.part',
  run: 'improve.run',
  attempt: 'improve.attempt',
  deadline: 'improve.deadline',
  spec: 'improve.spec',
  gpus: 'improve.gpus',
  runner: 'improve.runner',
  data: 'improve.data',
  slot: 'improve.slot',
  outputMegabytes: 'improve.output-megabytes',
} as const;

const nobody = '65534:65534';
const megabyte = 1024 * 1024;
/**
 * Six times every output budget, and more: a log that is rotated while it is followed loses lines, and the engine writes
 * some bytes (NUL, those that are no text) as six.
 */
const logLimit = '128m';

/** The name says which job a container belongs to: creating it twice is answered with 409, which means: adopt it. */
export function containerName({ job, part }: Pick<SandboxRequest, 'job' | 'part'>): string {
  return part === '' ? `improve-${job}` : `improve-${job}-${part}`;
}

export function outputVolumeName({ job, part }: Pick<SandboxRequest, 'job' | 'part'>): string {
  return part === '' ? `improve-out-${job}` : `improve-out-${job}-${part}`;
}

/** The only way in which this project runs anything: no network, nothing writable but /out and /tmp, no capability, limits on everything. */
export function sandboxSpec(request: SandboxRequest): ContainerCreateOptions {
  const spec = unlabelled(request);
  return {
    ...spec,
    Labels: {
      [labels.job]: request.job,
      [labels.part]: request.part,
      [labels.run]: request.run,
      [labels.attempt]: `${request.attempt}`,
      [labels.deadline]: request.deadline.toISOString(),
      [labels.spec]: createHash('sha256').update(JSON.stringify(spec)).digest('hex'),
      [labels.gpus]: request.gpus.join(','),
      [labels.runner]: request.runner,
      [labels.data]: request.data,
      [labels.slot]: `${request.slot}`,
      [labels.outputMegabytes]: `${request.outputMegabytes}`,
    },
  };
}

function unlabelled(request: SandboxRequest): ContainerCreateOptions {
  return {
    name: containerName(request),
    Image: request.image,
    Cmd: ['python3', '-m', 'harness'],
    User: nobody,
    WorkingDir: '/tmp',
    NetworkDisabled: true,
    StopSignal: 'SIGTERM',
    StopTimeout: 5,
    Env: environment(request),
    HostConfig: lockedDown(request),
  };
}

/** The types of dockerode do not know of private cgroup namespaces. */
function lockedDown(request: SandboxRequest): HostConfig & { readonly CgroupnsMode: 'private' } {
  const memoryBytes = request.memoryMegabytes * megabyte;
  return {
    NetworkMode: 'none',
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges:true', `seccomp=${request.seccompProfile}`],
    // Named in any case: where NVIDIA's runtime is the engine's default it would hand out GPUs by environment variable.
    Runtime: request.runtime,
    // Reaps orphaned grandchildren: data loaders leave some behind.
    Init: true,
    PidsLimit: 256,
    Memory: memoryBytes,
    // The same as Memory means: no swap.
    MemorySwap: memoryBytes,
    NanoCpus: request.cpus.count * 1e9,
    // A share of time alone would leave `os.cpu_count()` at the machine's, and libraries start a thread for each.
    ...(request.cpus.exact === null ? {} : { CpusetCpus: request.cpus.exact }),
    // 64 MB, Docker's default, is too small for PyTorch's data loaders. It counts as memory.
    ShmSize: Math.min(memoryBytes / 2, 2048 * megabyte),
    IpcMode: 'private',
    CgroupnsMode: 'private',
    OomScoreAdj: 500,
    Tmpfs: { '/tmp': 'rw,noexec,nosuid,nodev,size=256m,mode=1777' },
    Ulimits: [
      { Name: 'core', Soft: 0, Hard: 0 },
      { Name: 'nofile', Soft: 4096, Hard: 4096 },
      { Name: 'fsize', Soft: request.largestFileBytes, Hard: request.largestFileBytes },
    ],
    LogConfig: { Type: 'json-file', Config: { 'max-size': logLimit, 'max-file': '1' } },
    RestartPolicy: { Name: 'no' },
    AutoRemove: false,
    Mounts: [
      ...Object.entries(request.mounts).map(([source, target]) => ({
        Type: 'bind' as const,
        Source: source,
        Target: target,
        ReadOnly: true,
      })),
      // Without NoCopy: a fresh volume takes over the owner that /out has in the image.
      { Type: 'volume', Source: outputVolumeName(request), Target: '/out' },
    ],
    DeviceRequests:
      request.gpus.length === 0
        ? []
        : [{ DeviceIDs: [...request.gpus], Capabilities: [['gpu', 'compute', 'utility']] }],
  };
}

function environment(request: SandboxRequest): string[] {
  const threads = request.cpus.count;
  return [
    'PYTHONPATH=/opt/improve',
    'PYTHONUNBUFFERED=1',
    'PYTHONDONTWRITEBYTECODE=1',
    'HOME=/tmp',
    `OMP_NUM_THREADS=${threads}`,
    // Where NVIDIA's runtime is the default it would hand out every GPU that the image asks for.
    ...(request.gpus.length === 0 ? ['NVIDIA_VISIBLE_DEVICES=void'] : []),
  ];
}
