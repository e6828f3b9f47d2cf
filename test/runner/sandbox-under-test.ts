import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import Docker from 'dockerode';
import type { Images } from '../../src/runner/box.ts';
import { readSeccompProfile } from '../../src/runner/seccomp.ts';
import { outputVolumeName, type SandboxRequest, sandboxSpec } from '../../src/runner/spec.ts';

export const docker = new Docker({ socketPath: '/var/run/docker.sock' });

/** A request as a training makes it, for a job that nothing else has. */
export async function sandboxRequest(changes: Partial<SandboxRequest> = {}): Promise<SandboxRequest> {
  const images: Images = JSON.parse(await readFile('data/images.json', 'utf8'));
  return {
    part: '',
    run: 'sandbox-test',
    job: `sandbox-test-${randomUUID().slice(0, 8)}`,
    attempt: 1,
    runner: 'sandbox-test',
    data: '/nowhere/sandbox-test',
    slot: 0,
    image: images.train,
    mounts: {},
    memoryMegabytes: 1024,
    cpus: { count: 1, exact: null },
    gpus: [],
    largestFileBytes: 1e9,
    deadline: new Date(Date.now() + 60_000),
    seccompProfile: readSeccompProfile(),
    runtime: 'runc',
    ...changes,
  };
}

/** Runs Python in a sandbox as the runner makes it, and leaves nothing behind. */
export async function runPython(
  code: string,
  changes: Partial<SandboxRequest> = {},
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const request = await sandboxRequest(changes);
  const container = await docker.createContainer({ ...sandboxSpec(request), Cmd: ['python3', '-c', code], Tty: true });
  try {
    const ended = container.wait({ condition: 'next-exit' });
    await container.start();
    const { StatusCode } = await ended;
    const log = await container.logs({ stdout: true, stderr: true });
    return { exitCode: StatusCode, output: log.toString('utf8').replaceAll('\r\n', '\n') };
  } finally {
    await container.remove({ force: true });
    await docker.getVolume(outputVolumeName(request)).remove();
  }
}
