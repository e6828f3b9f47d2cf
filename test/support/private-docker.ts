import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { vi } from 'vitest';

const run = promisify(execFile);

/** A file system of its own for all that the engine keeps. */
type Disk = { readonly megabytes: number; readonly inodes: number };

export type PrivateDocker = Awaited<ReturnType<typeof startPrivateDocker>>;

/**
 * A Docker engine with a containerd of its own, which may be killed without harm to the machine's. Needs root.
 * Its containers have no network, and the network of the machine is left as it is.
 */
export async function startPrivateDocker({ disk = null as Disk | null } = {}) {
  // Not in /tmp, which may be memory: an image has more than a gigabyte.
  const folder = mkdtempSync('/var/tmp/improve-docker-');
  if (disk !== null) await mountDisk(folder, disk);
  const socket = join(folder, 'docker.sock');
  const docker = new Docker({ socketPath: socket });
  const containerd = startContainerd(folder);
  let dockerd: ChildProcess | null = null;

  return {
    docker,
    folder,
    socket,
    host: `unix://${socket}`,
    async start({ isLiveRestored }: { readonly isLiveRestored: boolean }): Promise<void> {
      dockerd = startDockerd(folder, socket, isLiveRestored);
      const answers = () =>
        docker.ping().then(
          () => true,
          () => false,
        );
      await vi.waitUntil(answers, { timeout: 30_000, interval: 50 }).catch((cause: unknown) => {
        throw new Error(readFileSync(join(folder, 'dockerd.log'), 'utf8').slice(-1000), { cause });
      });
    },
    /** Ends the engine, not its containers. */
    async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
      const exited = dockerd === null ? null : once(dockerd, 'exit');
      dockerd?.kill(signal);
      await exited;
      dockerd = null;
    },
    /** Copies an image of the machine's engine. */
    async load(image: string): Promise<void> {
      await run('sh', ['-c', 'docker save "$1" | docker --host "$2" load', 'sh', image, `unix://${socket}`], {
        timeout: 240_000,
      });
    },
    /** Ends everything of it, containers too. */
    async remove(): Promise<void> {
      if (dockerd === null) await this.start({ isLiveRestored: true });
      for (const { Id } of await docker.listContainers({ all: true }))
        await docker.getContainer(Id).remove({ force: true, v: true });
      await this.end('SIGTERM');
      const exited = once(containerd, 'exit');
      containerd.kill('SIGTERM');
      await exited;
      await unmountAll(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The file goes with the last that has it open, which is the mount. */
async function mountDisk(folder: string, { megabytes, inodes }: Disk): Promise<void> {
  const file = `${folder}.ext4`;
  try {
    await run('truncate', ['--size', `${megabytes}M`, file], { timeout: 10_000 });
    await run('mkfs.ext4', ['-q', '-F', '-m', '0', '-N', `${inodes}`, file], { timeout: 60_000 });
    await run('mount', ['-o', 'loop', file, folder], { timeout: 10_000 });
  } finally {
    rmSync(file, { force: true });
  }
}

function startContainerd(folder: string): ChildProcess {
  const config = join(folder, 'containerd.toml');
  const lines = [
    'version = 2',
    `root = "${folder}/containerd/root"`,
    `state = "${folder}/containerd/state"`,
    '[grpc]',
    `  address = "${folder}/containerd.sock"`,
  ];
  writeFileSync(config, lines.join('\n'));
  const log = openSync(join(folder, 'containerd.log'), 'a');
  return spawn('containerd', ['--config', config], { stdio: ['ignore', log, log] });
}

function startDockerd(folder: string, socket: string, isLiveRestored: boolean): ChildProcess {
  const log = openSync(join(folder, 'dockerd.log'), 'a');
  const options = [
    ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
    ...['--pidfile', join(folder, 'docker.pid'), '--host', `unix://${socket}`],
    ...['--containerd', join(folder, 'containerd.sock')],
    ...['--bridge', 'none', '--iptables=false', '--ip6tables=false'],
    ...(isLiveRestored ? ['--live-restore'] : []),
  ];
  // Settings of the machine's own engine are not this one's.
  const config = join(folder, 'daemon.json');
  writeFileSync(config, '{}');
  return spawn('dockerd', ['--config-file', config, ...options], { stdio: ['ignore', log, log] });
}

/** An engine leaves its folder and the name space of `--network none` mounted. */
async function unmountAll(folder: string): Promise<void> {
  const places = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => place === folder || place.startsWith(`${folder}/`));
  for (const place of places.reverse()) await run('umount', ['--lazy', place], { timeout: 10_000 });
}
