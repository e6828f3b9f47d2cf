import { describe, expect, it } from 'vitest';
import { judgeNvidia, parseGpus, parseTakesVariable, parseToolkitVersion } from '../../../src/runner/doctor/nvidia.ts';
import { engineInOrder, gpuMachine } from './engine-under-test.ts';

const none = { gpus: [], trouble: null, toolkitVersion: null, takesVariable: true };
const found = (text: RegExp) => expect.stringMatching(text);

describe('what the programs of NVIDIA say', () => {
  it('is read: GPUs by their UUID, other lines dropped', () => {
    const csv =
      'GPU-6ab1d2a4-3f29, NVIDIA L4, 570.172.08\nGPU-0b1c2d3e-1111, NVIDIA L4, 570.172.08\nNo devices were found';
    expect(parseGpus(csv)).toEqual([
      { uuid: 'GPU-6ab1d2a4-3f29', name: 'NVIDIA L4', driver: '570.172.08' },
      { uuid: 'GPU-0b1c2d3e-1111', name: 'NVIDIA L4', driver: '570.172.08' },
    ]);
  });

  it.each([
    ['NVIDIA Container Toolkit CLI version 1.17.8\ncommit: f202b80a9b9d0db0', '1.17.8'],
    ['NVIDIA Container Toolkit CLI version 1.18.0-rc.1', '1.18.0-rc.1'],
    ['cli-version: 1.16.2\nlib-version: 1.16.2\nbuild date: 2024-09-24', '1.16.2'],
    ['version: 1.0.5\nbuild date: 2019-09-06', '1.0.5'],
    ['usage', null],
  ])('is read: the version of the toolkit in %j', (text, version) => {
    expect(parseToolkitVersion(text)).toBe(version);
  });

  it.each([
    ['', true],
    ['#accept-nvidia-visible-devices-envvar-when-unprivileged = false', true],
    ['disable-require = false\naccept-nvidia-visible-devices-envvar-when-unprivileged = true', true],
    ['disable-require = false\n  accept-nvidia-visible-devices-envvar-when-unprivileged=false # safer', false],
  ])('is read: whether the variable counts in %j', (toml, takesVariable) => {
    expect(parseTakesVariable(toml)).toBe(takesVariable);
  });
});

describe('a machine', () => {
  it('without a GPU trains on the CPU, and that is good', () => {
    expect(judgeNvidia(none, engineInOrder, false)).toEqual([
      { name: 'GPUs', verdict: 'good', found: 'none: trials train on the CPU' },
    ]);
  });

  it('whose GPUs are gone is bad where its image needs one', () => {
    expect(judgeNvidia(none, engineInOrder, true)).toMatchObject([{ verdict: 'bad', found: found(/none/) }]);
    const broken = { ...none, trouble: 'Driver/library version mismatch' };
    expect(judgeNvidia(broken, engineInOrder, true)).toMatchObject([{ verdict: 'bad', found: found(/mismatch/) }]);
    expect(judgeNvidia(broken, engineInOrder, false)).toMatchObject([{ verdict: 'warning', found: found(/mismatch/) }]);
  });

  it('with GPUs shows them, their driver and that the variable does no harm', () => {
    const findings = judgeNvidia(gpuMachine, engineInOrder, true);
    expect(findings).toMatchObject([
      { name: 'GPUs', verdict: 'good', found: 'NVIDIA L4' },
      { name: 'NVIDIA driver', verdict: 'good', found: '570.172.08' },
      { name: 'GPUs by variable', verdict: 'good' },
    ]);
  });

  it('without the toolkit is bad where its image needs a GPU, else warned', () => {
    const bare = { ...gpuMachine, toolkitVersion: null };
    expect(judgeNvidia(bare, engineInOrder, true).at(-1)).toMatchObject({
      verdict: 'bad',
      found: found(/not installed/),
    });
    expect(judgeNvidia(bare, null, false).at(-1)).toMatchObject({ verdict: 'warning' });
  });

  it('where images choose their GPUs is bad', () => {
    const engine = { ...engineInOrder, DefaultRuntime: 'nvidia' };
    expect(judgeNvidia(gpuMachine, engine, true).at(-1)).toMatchObject({ verdict: 'bad', found: found(/any image/) });
  });

  it('where the variable is off needs CDI', () => {
    const off = { ...gpuMachine, takesVariable: false };
    expect(judgeNvidia(off, engineInOrder, true).at(-1)).toMatchObject({ verdict: 'warning', found: found(/no CDI/) });
    const cdi = { ...engineInOrder, CDISpecDirs: ['/etc/cdi', '/var/run/cdi'] };
    expect(judgeNvidia(off, cdi, true).at(-1)).toMatchObject({ verdict: 'good' });
  });
});
