import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catsAndDogs, files, givenUpload, photos, serve } from './given-upload.ts';
import { zip } from './zip.ts';

/** A server that sends half of the file and waits. */
async function serveHalf(): Promise<{ readonly url: string; readonly asked: Promise<void> }> {
  const asked = Promise.withResolvers<void>();
  const url = await serve((_, reply) => {
    reply.writeHead(200, { 'content-length': photos.length });
    reply.write(photos.subarray(0, photos.length / 2), () => asked.resolve());
  });
  return { url, asked: asked.promise };
}

/** Another process that receives an upload. */
function receiveElsewhere(url: string, folder: string): ChildProcess {
  const module = new URL('../../src/uploads/receive-upload.ts', import.meta.url);
  const limits = new URL('../../src/uploads/limits.ts', import.meta.url);
  const request = JSON.stringify({ url, hosts: ['127.0.0.1'], name: 'photos.zip', bytes: photos.length, folder });
  const script = `
    import { receiveUpload } from '${module.href}';
    import { uploadLimits } from '${limits.href}';
    const signal = new AbortController().signal;
    await receiveUpload({ ...${request}, limits: { ...uploadLimits, freeBytes: 0 }, signal });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('an upload that is given up', () => {
  it('leaves nothing while it is fetched', async () => {
    const { receive, left } = givenUpload();
    const { url, asked } = await serveHalf();
    const giveUp = new AbortController();
    const upload = receive(url, photos.length, { signal: giveUp.signal });
    await asked;
    giveUp.abort(new Error('The bot is being stopped.'));
    await expect(upload).rejects.toThrow('The bot is being stopped.');
    expect(left()).toEqual([]);
  });

  it('leaves nothing while it is unpacked', async () => {
    const { send, left } = givenUpload();
    const giveUp = new AbortController();
    const many = Array.from({ length: 300 }, (_, index) => `eel/${index}.jpg`);
    const upload = send(zip([...catsAndDogs, ...files(...many)]), { signal: giveUp.signal });
    const ended = upload.then(
      () => null,
      (error: unknown) => error,
    );
    await expect.poll(() => left().some((file) => file.endsWith('eel/0.jpg')), { interval: 1 }).toBe(true);
    giveUp.abort(new Error('The bot is being stopped.'));
    expect(await ended).toEqual(new Error('The bot is being stopped.'));
    expect(left()).toEqual([]);
  });

  it('begins nothing where it was given up before', async () => {
    const { send, left } = givenUpload();
    await expect(send(photos, { signal: AbortSignal.abort(new Error('Too late.')) })).rejects.toThrow('Too late.');
    expect(left()).toEqual([]);
  });
});

describe('an upload whose process is killed', () => {
  it('is cleared away by the next one, and not by those beside it', async () => {
    const { folder, receive, send, left } = givenUpload();
    const half = await serveHalf();
    const child = receiveElsewhere(half.url, folder);
    await half.asked;
    await expect.poll(() => left().filter((file) => file.endsWith('archive.zip'))).toHaveLength(1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(left()).toHaveLength(2);

    const beside = await serveHalf();
    const giveUp = new AbortController();
    const slow = receive(beside.url, photos.length, { signal: giveUp.signal }).catch((error: unknown) => error);
    await beside.asked;
    await expect.poll(() => left()).toHaveLength(2);
    const unfinished = left();
    const { name } = await send(photos);
    expect(left()).toEqual(expect.arrayContaining([...unfinished, name]));
    giveUp.abort(new Error('Enough.'));
    expect(await slow).toEqual(new Error('Enough.'));
    expect(left().filter((file) => file.startsWith('.'))).toEqual([]);
  });

  it('never takes a finished dataset for what was left of one', async () => {
    const { folder, send, left } = givenUpload();
    mkdirSync(join(folder, '.upload-1-2-3/images'), { recursive: true });
    mkdirSync(join(folder, 'photos-000000'));
    writeFileSync(join(folder, 'photos-000000/.upload.json'), 'of an older version');
    await send(photos);
    expect(left()).not.toContain('.upload-1-2-3');
    expect(left()).toContain('photos-000000/.upload.json');
  });
});
