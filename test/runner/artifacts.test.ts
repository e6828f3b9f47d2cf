import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { type Header, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { takeOneFile } from '../../src/runner/artifacts.ts';
import { OutputMissing, OutputRefused } from '../../src/runner/failures.ts';

type Entry = Partial<Header> & { readonly name: string; readonly body?: string };

async function archiveOf(...entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { body, ...header } of entries) tar.entry(header, body ?? '');
  tar.finalize();
  const chunks: unknown[] = [];
  for await (const chunk of tar) chunks.push(chunk);
  return Buffer.concat(chunks.filter(Buffer.isBuffer));
}

async function take(archive: Buffer, maxBytes = 100): Promise<{ readonly text: string; readonly sha256: string }> {
  let text = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const { sha256 } = await takeOneFile(Readable.from([archive]), 'wanted', maxBytes, sink);
  return { text, sha256 };
}

describe('taking a file out of a sandbox', () => {
  it('gives its bytes and their hash', async () => {
    const sha256 = createHash('sha256').update('hello').digest('hex');
    expect(await take(await archiveOf({ name: 'wanted', body: 'hello' }))).toEqual({ text: 'hello', sha256 });
    expect(await take(await archiveOf({ name: 'wanted', body: '' }))).toMatchObject({ text: '' });
  });

  it.each<[string, Entry[]]>([
    ['a symbolic link', [{ name: 'wanted', type: 'symlink', linkname: '/etc/shadow' }]],
    ['a hard link', [{ name: 'wanted', type: 'link', linkname: '../secret' }]],
    ['a pipe', [{ name: 'wanted', type: 'fifo' }]],
    ['a device', [{ name: 'wanted', type: 'block-device' }]],
    [
      'a folder',
      [
        { name: 'wanted/', type: 'directory' },
        { name: 'wanted/a', body: 'a' },
      ],
    ],
    ['a file of another name', [{ name: '../wanted', body: 'x' }]],
    [
      'a second file',
      [
        { name: 'wanted', body: 'x' },
        { name: 'wanted', body: 'y' },
      ],
    ],
    ['too large', [{ name: 'wanted', body: 'x'.repeat(101) }]],
  ])('refuses %s', async (_what, entries) => {
    await expect(take(await archiveOf(...entries))).rejects.toThrow(OutputRefused);
  });

  it('refuses a huge file by its header, before its bytes have come', async () => {
    const archive = await archiveOf({ name: 'wanted', size: 10, body: '0123456789' });
    const headerOnly = archive.subarray(0, 512);
    await expect(take(headerOnly, 5)).rejects.toThrow('10 bytes; at most 5 are taken');
  });

  it('refuses an archive that is none, or stops in the middle', async () => {
    const whole = await archiveOf({ name: 'wanted', body: 'x'.repeat(90) });
    await expect(take(Buffer.from('x'.repeat(2000)))).rejects.toThrow(OutputRefused);
    await expect(take(whole.subarray(0, 550))).rejects.toThrow(OutputRefused);
    await expect(take(Buffer.alloc(1024))).rejects.toThrow(OutputMissing);
  });
});
