import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import Docker, { type Container } from 'dockerode';
import type { Images } from '../../src/runner/box.ts';
import { readSeccompProfile } from '../../src/runner/seccomp.ts';
import { containerName, outputVolumeName, type SandboxRequest, sandboxSpec } from '../../src/runner/spec.ts';

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
    outputMegabytes: 1024,
    isOutputReserved: true,
    deadline: new Date(Date.now() + 60_000),
    seccompProfile: readSeccompProfile(),
    runtime: 'runc',
    ...changes,
  };
}

/** Starts Python in a sandbox as the runner makes it. */
export async function startPython(request: SandboxRequest, code: string): Promise<Container> {
  const container = await docker.createContainer({ ...sandboxSpec(request), Cmd: ['python3', '-c', code], Tty: true });
  await container.start();
  return container;
}

export async function endOf(container: Container): Promise<{ readonly exitCode: number; readonly output: string }> {
  const { StatusCode } = await container.wait();
  const log = await container.logs({ stdout: true, stderr: true });
  return { exitCode: StatusCode, output: log.toString('utf8').replaceAll('\r\n', '\n') };
}

/** Runs Python in a sandbox, and leaves nothing behind. */
export async function runPython(code: string, changes: Partial<SandboxRequest> = {}) {
  const request = await sandboxRequest(changes);
  try {
    return await endOf(await startPython(request, code));
  } finally {
    await docker.getContainer(containerName(request)).remove({ force: true });
    await docker.getVolume(outputVolumeName(request)).remove();
  }
}
