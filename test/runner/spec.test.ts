import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/runner/box.ts';
import { type SandboxRequest, sandboxSpec } from '../../src/runner/spec.ts';

const request: SandboxRequest = {
  part: '',
  run: 'r1',
  job: 'r1-t3',
  attempt: 1,
  runner: 'box',
  data: '/srv/improve',
  slot: 0,
  image: 'improve:cpu',
  mounts: { '/srv/improve/code': '/src', '/srv/improve/train': '/data/train' },
  memoryMegabytes: 1024,
  cpus: { count: 2, exact: '0-1' },
  gpus: [],
  largestFileBytes: 1e9,
  outputMegabytes: 1024,
  isOutputReserved: true,
  deadline: new Date('2030-01-01T00:00:00Z'),
  seccompProfile: '{}',
  runtime: 'runc',
};

describe('the spec of a sandbox', () => {
  const { Labels, HostConfig, ...spec } = sandboxSpec(request);

  it('locks the sandbox down', () => {
    expect(spec).toMatchObject({ name: 'improve-r1-t3', User: '65534:65534', NetworkDisabled: true });
    expect(HostConfig).toMatchObject({
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true', 'seccomp={}'],
      Runtime: 'runc',
      Memory: 2 ** 30,
      MemorySwap: 2 ** 30,
      CpusetCpus: '0-1',
      PidsLimit: 256,
      AutoRemove: false,
      DeviceRequests: [],
    });
  });

  it('has a log that outlasts its output: the engine writes some bytes as six', () => {
    const [, megabytes] = /^(\d+)m$/.exec(HostConfig?.LogConfig?.Config['max-size'] ?? '') ?? [];
    expect(Number(megabytes) * 2 ** 20).toBeGreaterThan(6 * defaultLimits.outputBytes);
  });

  it('mounts nothing writable but the output volume', () => {
    const mounts = HostConfig?.Mounts ?? [];
    expect(mounts.filter(({ ReadOnly }) => ReadOnly !== true)).toEqual([
      { Type: 'volume', Source: 'improve-out-r1-t3', Target: '/out' },
    ]);
    expect(mounts).toHaveLength(3);
  });

  it('says on labels whose it is, and by when it must be over', () => {
    expect(Labels).toMatchObject({
      'improve.job': 'r1-t3',
      'improve.run': 'r1',
      'improve.attempt': '1',
      'improve.runner': 'box',
      'improve.data': '/srv/improve',
      'improve.deadline': '2030-01-01T00:00:00.000Z',
      'improve.spec': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('has a hash that follows what is allowed, not when', () => {
    const hash = (change: Partial<SandboxRequest>) => sandboxSpec({ ...request, ...change }).Labels?.['improve.spec'];
    expect(hash({ deadline: new Date(0) })).toBe(hash({}));
    expect(hash({ memoryMegabytes: 2048 })).not.toBe(hash({}));
  });

  it('hands out exactly the named GPUs, and hides all from a sandbox without', () => {
    const uuid = 'GPU-8a1f';
    expect(spec.Env).toContain('NVIDIA_VISIBLE_DEVICES=void');
    const withGpu = sandboxSpec({ ...request, gpus: [uuid] });
    expect(withGpu.Env).not.toContain('NVIDIA_VISIBLE_DEVICES=void');
    expect(withGpu.HostConfig?.DeviceRequests).toEqual([
      { DeviceIDs: [uuid], Capabilities: [['gpu', 'compute', 'utility']] },
    ]);
  });

  it('runs under gVisor where that is chosen', () => {
    expect(sandboxSpec({ ...request, runtime: 'runsc' }).HostConfig?.Runtime).toBe('runsc');
  });
});
