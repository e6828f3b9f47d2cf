import { execFileSync, spawn } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { takeBuffer } from '../../src/runner/artifacts.ts';
import { defaultLimits } from '../../src/runner/box.ts';
import { connectDocker, type DockerEngine } from '../../src/runner/docker-engine.ts';
import { InfrastructureFailure } from '../../src/runner/failures.ts';
import { foldersIn } from '../../src/runner/folders.ts';
import { containersLabelled, volumesLabelled } from '../../src/runner/labelled.ts';
import { createOutputVolume, removeLeftOutputs } from '../../src/runner/output-volume.ts';
import {
  attachFile,
  fileBehind,
  hasSparseOutput,
  makeFileSystem,
  outputFile,
  outputFileBytes,
} from '../../src/runner/output-volume-file.ts';
import { createOutputVolumes, type OutputVolumeKind } from '../../src/runner/output-volume-kind.ts';
import { createOutputWatch } from '../../src/runner/output-watch.ts';
import { removeSandboxes } from '../../src/runner/remove.ts';
import { outputVolumeName, type SandboxRequest, sandboxSpec } from '../../src/runner/spec.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { docker, endOf, sandboxRequest, startPython } from './sandbox-under-test.ts';

const engine = connectDocker({ socketPath: '/var/run/docker.sock' });
const far = connectDocker({ host: '127.0.0.1', port: 1 });
const silent = pino({ level: 'silent' });
let dataDir: string;
let request: SandboxRequest;

type Place = ReturnType<typeof placeWith>;

function placeWith(wanted: OutputVolumeKind | null, { through = engine, limits = {}, log = silent } = {}) {
  const folders = foldersIn(dataDir);
  return {
    engine,
    folders,
    limits: { ...defaultLimits, minimumFreeBytes: 1e6, minimumFreeFileShare: 1e-6, ...limits },
    outputVolumes: createOutputVolumes({ engine: through, folders, image: request.image, log, wanted }),
  };
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'improve-outputs-'));
  request = await sandboxRequest({ data: dataDir, outputMegabytes: 16 });
});

afterEach(async () => {
  await placeWith(null)
    .outputVolumes.kind()
    .catch(() => {}); // clears away what a killed process left of trying out
  await removeLeftOutputs(placeWith(null), () => false);
  await removeSandboxes(placeWith(null), request.job);
  await removeDataFolder(dataDir);
});

const create = (place: Place, of = request) => createOutputVolume(place, of, sandboxSpec(of).Labels ?? {});
const volumes = async () => (await volumesLabelled(docker, [`improve.data=${dataDir}`])).map(({ Name }) => Name);
/** Every loop device of this machine that shows something of this test. */
const loops = () =>
  execFileSync('losetup', ['--all'])
    .toString()
    .split('\n')
    .filter((line) => line.includes(dataDir));
const deviceOf = async (of = request) =>
  (await docker.getVolume(outputVolumeName(of)).inspect()).Options?.device ?? 'none';
/** What the engine holds of finding out the kind of volume. */
const trials = async () => {
  const label = [`improve.trial-volume=${dataDir}`];
  return [...(await containersLabelled(docker, label)), ...(await volumesLabelled(docker, label))];
};
const nothing = { volumes: [], trials: [], loops: [], folder: false };
const left = async () => ({
  volumes: await volumes(),
  trials: await trials(),
  loops: loops(),
  folder: existsSync(placeWith(null).folders.volumes(request.job)),
});
const nothingLeft = async () => expect(await left()).toEqual(nothing);

/** A place whose volumes are file systems of their own; skips the test where this machine cannot make them. */
async function placeWithLoops(test: TestContext): Promise<Place> {
  const place = placeWith(null);
  if ((await place.outputVolumes.kind()) === 'watched')
    test.skip('no loop devices here: needs root and a local engine');
  return place;
}

describe('the output of a sandbox on a file system of its own', () => {
  it('ends at its size, stays readable after the exit, and goes without a trace', async (test) => {
    const place = await placeWithLoops(test);
    await create(place);
    const container = await startPython(
      request,
      `import errno, os
open('/out/kept.txt', 'w').write('kept')
for attempt in ('write', 'allocate'):
    with open('/out/' + attempt, 'wb') as file:
        try:
            if attempt == 'allocate':
                os.posix_fallocate(file.fileno(), 0, 500_000_000)
            while True:
                file.write(b'x' * 1_000_000)
                file.flush()
        except OSError as error:
            print(attempt, errno.errorcode[error.errno], os.path.getsize('/out/' + attempt) < 17_000_000)
print(*(option for option in ('nosuid', 'nodev', 'noexec') if option in next(line for line in open('/proc/mounts') if ' /out ' in line)))`,
    );
    expect((await endOf(container)).output.trim().split('\n')).toEqual([
      'write ENOSPC True',
      'allocate ENOSPC True',
      'nosuid nodev noexec',
    ]);
    expect((await takeBuffer(container, '/out/kept.txt', 10)).toString()).toBe('kept');
    await expect(createOutputWatch(place, request).look()).resolves.toBeNull();

    await removeSandboxes(place, request.job);
    await nothingLeft();
  });

  it.for([
    { isOutputReserved: true, takes: 'all its space' },
    { isOutputReserved: false, takes: 'next to none' },
  ])('takes $takes from the disk at once where isOutputReserved is $isOutputReserved', async (wish, test) => {
    const place = await placeWithLoops(test);
    await create(place, { ...request, isOutputReserved: wish.isOutputReserved });
    const bytes = await outputFileBytes(place.folders, request.job);
    expect(bytes >= 16 * 1024 ** 2).toBe(wish.isOutputReserved);
    expect(await hasSparseOutput(place.folders, request.job)).toBe(!wish.isOutputReserved);
  });

  it('has room for thousands of files, not for millions', async (test) => {
    const place = await placeWithLoops(test);
    await create(place, { ...request, outputMegabytes: 256 });
    const container = await startPython(
      request,
      `import errno
count = 0
try:
    while True:
        open(f'/out/{count}', 'w').close()
        count += 1
except OSError as error:
    print(errno.errorcode[error.errno], 1000 < count < 20_000)`,
    );
    expect((await endOf(container)).output.trim()).toBe('ENOSPC True');
  });

  it.for<[string, (place: Place, file: string) => Promise<unknown>]>([
    [
      'an unfinished file',
      (_place, file) => mkdir(dirname(file), { recursive: true }).then(() => writeFile(`${file}.x`, '')),
    ],
    ['a file', (_place, file) => makeFileSystem(file, 16)],
    ['a file on its device', (_place, file) => makeFileSystem(file, 16).then(() => attachFile(file))],
    ['a volume', (place) => create(place)],
  ])('is finished, or removed, where a runner died after making %s', async ([, half], test) => {
    const place = await placeWithLoops(test);
    const file = await outputFile(place.folders, request);
    await half(place, file);
    await create(place);
    expect(await fileBehind(await deviceOf())).toBe(file);
    expect(loops()).toHaveLength(1);
    await removeSandboxes(place, request.job);
    await nothingLeft();

    await half(place, await outputFile(place.folders, request));
    await removeLeftOutputs(place, (job) => job === request.job);
    expect(existsSync(dirname(file))).toBe(true);
    await removeLeftOutputs(place, () => false);
    await nothingLeft();
  });

  it('is made once where it is asked for twice at a time', async (test) => {
    const place = await placeWithLoops(test);
    await Promise.all([create(place), create(place), create(place)]);
    expect(await fileBehind(await deviceOf())).toBe(await outputFile(place.folders, request));
    await removeSandboxes(place, request.job);
    await nothingLeft();
  });

  it('survives a runner that is killed at any moment of making it', async (test) => {
    await placeWithLoops(test);
    const made: boolean[] = [];
    for (let milliseconds = 0; milliseconds < 400; milliseconds += 20) {
      made.push(await killWhileMaking(milliseconds));
      const next = await placeWithLoops(test); // tries out anew what works here, as the next runner does
      if (made.length % 2 === 0) {
        await create(next);
        expect(await fileBehind(await deviceOf())).toBe(await outputFile(next.folders, request));
      }
      // The engine, or a program, may still be at work for the one that was killed: what comes of it goes the next time.
      await expect.poll(() => removeLeftOutputs(next, () => false).then(left), { timeout: 5000 }).toEqual(nothing);
    }
    expect(made).toContain(false);
    expect(made).toContain(true);
  });

  it('is refused where its device has been given to something else', async (test) => {
    const place = await placeWithLoops(test);
    await create(place);
    const device = await deviceOf();
    // What a restart of the machine does to loop devices.
    execFileSync('losetup', ['--detach', device]);
    await expect(create(place)).rejects.toThrow(InfrastructureFailure);
    const foreign = join(dataDir, 'foreign.ext4');
    await makeFileSystem(foreign, 4);
    execFileSync('losetup', [device, foreign]);
    try {
      await expect(create(place)).rejects.toThrow(`lies on ${device}, which this machine has given to something else`);
      await removeSandboxes(place, request.job);
      expect(await fileBehind(device)).toBe(foreign);
    } finally {
      execFileSync('losetup', ['--detach', device]);
    }
    await nothingLeft();
    await create(place);
  });

  it('loses its device also where its file was deleted by hand', async (test) => {
    const place = await placeWithLoops(test);
    await create(place);
    await docker.getVolume(outputVolumeName(request)).remove();
    await rm(place.folders.volumes(request.job), { recursive: true });
    expect(loops()).toHaveLength(1);
    await removeLeftOutputs(place, () => false);
    await nothingLeft();
  });
});

describe('clearing outputs away', () => {
  it('spares what has a container, a job under way, or another data folder', async () => {
    const place = placeWith(null);
    const other = await sandboxRequest({ data: `${dataDir}-other` });
    const needed = { ...request, job: `${request.job}-needed` };
    await docker.createVolume({ Name: outputVolumeName(other), Labels: sandboxSpec(other).Labels ?? {} });
    await create(place);
    await create(place, needed);
    const container = await startPython(request, 'import time; time.sleep(600)');
    await removeLeftOutputs(place, (job) => job === needed.job);
    expect((await volumes()).sort()).toEqual([outputVolumeName(request), outputVolumeName(needed)].sort());
    await docker.getVolume(outputVolumeName(other)).remove();

    await container.remove({ force: true });
    await removeLeftOutputs(place, (job) => job === needed.job);
    expect(await volumes()).toEqual([outputVolumeName(needed)]);
    await removeLeftOutputs(place, () => false);
    expect(await volumes()).toEqual([]);
  });
});

describe('a volume that the engine has made by itself, for a container', () => {
  it('goes with the container, though it has no label', async () => {
    const container = await docker.createContainer(sandboxSpec(request));
    expect(await volumes()).toEqual([]);
    expect((await docker.getVolume(outputVolumeName(request)).inspect()).Labels).toBeNull();
    await removeSandboxes(placeWith(null), request.job);
    await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 });
    await expect(docker.getVolume(outputVolumeName(request)).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('the output of a sandbox on a plain volume', () => {
  it('is seen to be over its quota seconds after it is', async () => {
    const place = placeWith('watched');
    await create(place);
    expect(await deviceOf()).toBe('none');
    const container = await startPython(
      request,
      `import time
open('/out/a', 'wb').write(b'x' * 12_000_000)
print('below', flush=True)
while not __import__('os').path.exists('/tmp/go'): time.sleep(0.1)
open('/out/b', 'wb').write(b'x' * 12_000_000)
time.sleep(600)`,
    );
    const watch = createOutputWatch(place, request);
    const used = () => place.outputVolumes.lastMeasured(outputVolumeName(request))?.usedBytes;
    await expect.poll(used, { timeout: 20_000 }).toBe(12_000_000);
    await expect(watch.look()).resolves.toBeNull();
    await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
    await expect.poll(watch.look, { timeout: 20_000 }).toBe('disk-limit');
    await removeSandboxes(place, request.job);
    await expect(createOutputWatch(place, request).look()).resolves.toBeNull();
  });

  it('cannot be watched where the engine does not tell its size for long, which is warned of once', async () => {
    const told: { readonly level: number; readonly msg: string }[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => told.push(JSON.parse(line)) });
    const deaf: DockerEngine = { control: engine.control, follower: far.follower };
    const place = placeWith('watched', { through: deaf, limits: { unmeasuredSeconds: 5 }, log });
    await create(place);
    await startPython(request, 'import time; time.sleep(600)');
    const watch = createOutputWatch(place, request);
    await expect(watch.look()).resolves.toBeNull();
    await expect.poll(watch.look, { timeout: 20_000 }).toBe('unmeasured');
    expect(told).toMatchObject([{ level: 40, msg: 'volumes not measured' }]);
  });

  it('is in danger where the disk under it has too few bytes or inodes left', async () => {
    const { bavail, bsize, files, ffree } = statfsSync((await docker.info()).DockerRootDir);
    const plenty = { minimumFreeBytes: bavail * bsize, minimumFreeFileShare: ffree / files };
    const look = (limits: typeof plenty) => createOutputWatch(placeWith('watched', { limits }), request).look();
    await create(placeWith('watched'));
    await expect(look(plenty)).resolves.toBeNull();
    await expect(look({ ...plenty, minimumFreeBytes: bavail * bsize * 2.1 })).resolves.toBe('disk-nearly-full');
    await expect(look({ ...plenty, minimumFreeFileShare: (ffree / files) * 2.1 })).resolves.toBe('disk-nearly-full');
  });

  it('is what there is where the engine is not on this machine, and root is told what to do', async () => {
    const told: { readonly level: number }[] = [];
    const log = pino({}, { write: (line: string) => told.push(JSON.parse(line)) });
    await expect(placeWith(null, { through: far, log }).outputVolumes.kind()).resolves.toBe('watched');
    const isRoot = process.getuid?.() === 0;
    expect(told).toMatchObject([
      isRoot ? { level: 40, remedy: expect.stringContaining('npm run doctor') } : { level: 30 },
    ]);
  });
});

describe('finding out the kind of volume', () => {
  it('leaves nothing behind', async () => {
    await placeWith(null).outputVolumes.kind();
    expect(loops()).toEqual([]);
    expect(await trials()).toEqual([]);
  });

  it('says that the image is missing, and tries again the next time', async (test) => {
    if (process.getuid?.() !== 0) test.skip('needs root');
    request = { ...request, image: 'improve-bot-nowhere:0' };
    const place = placeWith(null);
    await expect(place.outputVolumes.kind()).rejects.toThrow('The image improve-bot-nowhere:0 is not there.');
    await expect(create(place)).rejects.toThrow(InfrastructureFailure);
    expect(loops()).toEqual([]);
  });

  it('waits for the disk where it is full, instead of watching for as long as the runner lives', async (test) => {
    await placeWithLoops(test);
    const disk = await mountSmallDisk(dataDir, 16);
    try {
      const place = placeWith(null);
      disk.fill();
      await expect(place.outputVolumes.kind()).rejects.toThrow(InfrastructureFailure);
      await expect(create(place)).rejects.toThrow('Look at the free disk space');
      expect(await volumes()).toEqual([]);
      disk.empty();
      await expect(place.outputVolumes.kind()).resolves.toBe('loop');
    } finally {
      await disk.remove();
    }
  });
});

/** True where it was done before it was killed. */
async function killWhileMaking(milliseconds: number): Promise<boolean> {
  const maker = join(import.meta.dirname, 'output-volume-maker.ts');
  const child = spawn(process.execPath, [maker, dataDir, JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await expect.poll(() => said, { timeout: 10_000, interval: 5 }).toContain('ready');
  await delay(milliseconds);
  child.kill('SIGKILL');
  await ended;
  return said.includes('made');
}
