import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { createBox } from './box-under-test.ts';
import { docker, runPython } from './sandbox-under-test.ts';

let redis: TestRedis;
let hasRunsc: boolean;

beforeAll(async () => {
  redis = await startRedis();
  hasRunsc = 'runsc' in (await docker.info()).Runtimes;
});

afterAll(() => redis.stop());

describe('a runner that is told to use gVisor', () => {
  it('blames the world, in one sentence, where the engine does not know it', async (test) => {
    if (hasRunsc) test.skip('this engine knows runsc');
    const pictures = await mkdtemp(join(tmpdir(), 'improve-pictures-'));
    await chmod(pictures, 0o755);
    const box = await createBox(redis, { runtime: 'runsc' });
    try {
      const dataset = { kind: 'folder', name: 'tiny', path: pictures } as const;
      await box.ask('run', 'run-t1', { kind: 'prepare', dataset, seed: 1 });
      expect(await box.answer('run-t1')).toEqual({
        type: 'infrastructureFailed',
        message: 'The Docker engine does not know the runtime runsc: install it there, or set SANDBOX_RUNTIME=runc.',
      });
      expect(await box.containers()).toEqual([]);
    } finally {
      await box.remove();
      await rm(pictures, { recursive: true });
    }
  });

  it('computes in a kernel of its own', async (test) => {
    if (!hasRunsc) test.skip('this engine does not know runsc');
    const code = `import platform, torch; print(platform.release(), int(torch.ones(3).sum()))`;
    const { output } = await runPython(code, { runtime: 'runsc' });
    expect(output).toMatch(/^4\.4\.0 3\n$/); // the release that gVisor names
  });
});
