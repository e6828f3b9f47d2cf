import type { EngineFacts } from '../../../src/runner/doctor/engine-facts.ts';
import type { NvidiaFacts } from '../../../src/runner/doctor/nvidia.ts';

/** An engine in which there is nothing to find. */
export const engineInOrder: EngineFacts = {
  ServerVersion: '28.5.1',
  Driver: 'overlay2',
  DockerRootDir: '/var/lib/docker',
  CgroupVersion: '2',
  MemoryLimit: true,
  SwapLimit: true,
  PidsLimit: true,
  CPUSet: true,
  CpuCfsQuota: true,
  LiveRestoreEnabled: true,
  SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
  Runtimes: { 'io.containerd.runc.v2': {}, runc: {} },
  DefaultRuntime: 'runc',
  CDISpecDirs: [],
  containerdVersion: 'v1.7.28',
  runcVersion: '1.3.3',
  runcBackports: [],
};

export const gpuMachine: NvidiaFacts = {
  gpus: [{ uuid: 'GPU-6ab1d2a4-3f29-9d0c-6c53-0a1b2c3d4e5f', name: 'NVIDIA L4', driver: '570.172.08' }],
  trouble: null,
  toolkitVersion: '1.17.8',
  takesVariable: true,
};
