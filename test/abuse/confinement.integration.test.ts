import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BoxUnderTest, docker } from '../runner/box-under-test.ts';
import { failureOf, outcomesIn, setUpTarget } from './target.ts';

const target = setUpTarget();

afterEach(() => vi.unstubAllEnvs());

async function outcomes(box: BoxUnderTest, module: string, values: Readonly<Record<string, string>> = {}) {
  const job = await target.launch(box, module, { values, work: { trainSeconds: 20 } });
  const failure = failureOf(await box.answer(job));
  expect(failure).toMatchObject({ reason: 'crashed', evidence: { exitCode: 1 } });
  return { found: outcomesIn(failure.lastLines), evidence: failure.evidence };
}

describe('a sandbox', () => {
  it('reaches nobody: not outside, not metadata, not the host by any address, socket or protocol', async () => {
    const visitors: string[] = [];
    const listen = async (where: { port: number; host: string } | { path: string }) => {
      const server = createServer(() => visitors.push(JSON.stringify(where)));
      await new Promise<void>((resolve) => server.listen(where, resolve));
      return server;
    };
    const ABSTRACT = `improve-${randomUUID()}`;
    const onHost = await listen({ port: 0, host: '0.0.0.0' });
    const abstract = await listen({ path: `\0${ABSTRACT}` });
    try {
      const addresses = Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
      const HOST_ADDRESSES = addresses.filter((address) => address.includes('.')).join(' ');
      const box = await target.box();
      const { found } = await outcomes(box, 'network', { HOST_ADDRESSES, ABSTRACT, PORT: portOf(onHost) });
      const { interfaces, 'abstract-socket': abstractSocket, dns, ...rest } = found;
      expect(Object.keys(rest).length).toBeGreaterThan(10);
      for (const [way, outcome] of Object.entries(rest)) expect.soft(outcome, way).toMatch(/^(EPERM|ENOENT)$/);
      expect(abstractSocket).toBe('ECONNREFUSED'); // names of its own network, in which nobody listens
      expect(dns).toMatch(/^gaierror/);
      expect(['lo', 'EPERM']).toContain(interfaces);
      expect(visitors).toEqual([]);
    } finally {
      for (const server of [onHost, abstract]) server.close();
    }
  });

  it('is refused the calls that breakouts are made of, and has no privilege to use them with', async () => {
    const { found } = await outcomes(await target.box(), 'forbidden_calls');
    const { capeff, capbnd, nonewprivs, seccomp, ...calls } = found;
    expect({ capeff, capbnd, nonewprivs, seccomp }).toEqual({
      capeff: '0000000000000000',
      capbnd: '0000000000000000',
      nonewprivs: '1',
      seccomp: '2',
    });
    expect(Object.keys(calls).length).toBeGreaterThan(25);
    expect(Object.entries(calls).filter(([, outcome]) => outcome !== 'EPERM')).toEqual([]);
  });

  it('finds no other job, no host, no held-out image or label, and no secret, however long it looks', async () => {
    const secret = `secret-${randomUUID()}`;
    for (const name of ['OPENAI_API_KEY', 'SLACK_BOT_TOKEN', 'REDIS_URL']) vi.stubEnv(name, secret);
    const other = `other-${randomUUID()}`;
    const box = await target.box();
    const neighbour = await startNeighbour(box, other);
    try {
      const wanted = { secret: Buffer.from(secret), other: Buffer.from(other), ...(await heldOut()) };
      const WANTED = Object.entries(wanted).map(([name, bytes]) => `${name}:${turnedOver(bytes)}`);
      const { found } = await outcomes(box, 'looking_around', { WANTED: WANTED.join(' ') });
      expect(Object.keys(found).filter((name) => name.startsWith('found-'))).toEqual([]);
      expect(Number(found.scanned)).toBeGreaterThan(1000);
      expect(found.data).toBe('/data/train/images.npy,/data/train/labels.u16,/data/val/images.npy');
      expect(found.environment?.split(',').filter((name) => !knownVariables.has(name))).toEqual([]);
      expect(found.devices).toBe(devices);
      expect(found['pid-1']).toMatch(/^(docker-init|tini)$/);
      expect(Number(found.processes)).toBeLessThan(5);
      for (const [name, outcome] of Object.entries(found)) {
        if (name.startsWith('read-')) expect.soft(outcome, name).toMatch(/^(0|ENOENT|EACCES|EPERM|EIO)$/);
        if (name.startsWith('list-')) expect.soft(outcome, name).toMatch(/^(0|ENOENT)$/);
        if (/^(write|remove|link)-/.test(name)) expect.soft(outcome, name).toMatch(/^(EROFS|ENOENT|EACCES|EPERM)$/);
      }
    } finally {
      await neighbour.remove({ force: true, v: true });
    }
  });

  it('is made from our own image whatever a job asks for, and nothing secret is in that image', async () => {
    const evil = `improve-evil-${process.pid}:latest`;
    const maker = await docker.createContainer({ Image: await ourImage(), Cmd: ['true'] });
    try {
      await maker.commit({ repo: evil, changes: 'ENV LD_PRELOAD=/out/evil.so' });
      const box = await target.box();
      const job = await target.launch(box, 'network', { work: { image: evil, images: { train: evil } } as object });
      const { image } = failureOf(await box.answer(job)).evidence;
      expect(image).toMatch(new RegExp(`^${await ourImage()}@sha256:`));
    } finally {
      await maker.remove();
      await docker.getImage(evil).remove();
    }
    const { Config } = await docker.getImage(await ourImage()).inspect();
    const names = Config.Env.map((variable) => variable.slice(0, variable.indexOf('=')));
    expect(names.filter((name) => !knownVariables.has(name))).toEqual([]);
    const history = JSON.stringify(await docker.getImage(await ourImage()).history());
    expect(history).not.toMatch(/token|secret|passw|api_?key/i);
  });
});

const knownVariables = new Set([
  'PATH',
  'HOME',
  'HOSTNAME',
  'PYTHONPATH',
  'PYTHONUNBUFFERED',
  'PYTHONDONTWRITEBYTECODE',
  'OMP_NUM_THREADS',
  'NVIDIA_VISIBLE_DEVICES',
]);
const devices = 'core,fd,full,mqueue,null,ptmx,pts,random,shm,stderr,stdin,stdout,tty,urandom,zero';

function portOf(server: Server): string {
  const address = server.address();
  return typeof address === 'object' ? `${address?.port}` : '';
}

function turnedOver(bytes: Buffer): string {
  return Buffer.from(bytes.map((byte) => byte ^ 0xff)).toString('hex');
}

async function ourImage(): Promise<string> {
  return JSON.parse(await readFile('data/images.json', 'utf8')).train;
}

/** Bytes that only the held-out files have. */
async function heldOut() {
  const read = (file: string) => readFile(join(target.dataset(), file));
  const images = await read('test/images.npy');
  const pixels = images.subarray(images.length - 144);
  for (const split of ['train', 'val']) expect((await read(`${split}/images.npy`)).includes(pixels)).toBe(false);
  return { images: pixels, 'test-labels': await read('labels/test.u16'), 'val-labels': await read('labels/val.u16') };
}

/** Another job of the same box, as it is on the disk and as a running sandbox: every part of it holds the word. */
async function startNeighbour(box: BoxUnderTest, word: string) {
  for (const part of ['jobs/other-t1/src', 'artifacts/other-t1', 'results']) {
    const folder = join(box.dataDir, 'runner', part);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'file'), word);
  }
  const labels = { 'improve.data': `${box.dataDir}-neighbour` };
  const container = await docker.createContainer({
    Image: await ourImage(),
    Cmd: ['python3', '-c', `open("/out/file", "w").write("${word}"); import time; time.sleep(60)`],
    Env: [`WORD=${word}`],
    Labels: labels,
    HostConfig: {
      NetworkMode: 'none',
      Mounts: [
        { Type: 'volume', Source: '', Target: '/out' },
        { Type: 'bind', Source: join(box.dataDir, 'runner/jobs/other-t1/src'), Target: '/src', ReadOnly: true },
      ],
    },
  });
  await container.start();
  return container;
}
