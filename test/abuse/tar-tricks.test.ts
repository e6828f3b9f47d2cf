import { Readable, Writable } from 'node:stream';
import { type Header, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { takeOneFile } from '../../src/runner/artifacts.ts';
import { OutputRefused } from '../../src/runner/failures.ts';

type Entry = Partial<Header> & { readonly name: string; readonly body?: string };

const nfc = 'gewicht-\u00e9';
const nfd = 'gewicht-e\u0301';
const blockBytes = 512;

async function archiveOf(...entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { body, ...header } of entries) tar.entry(header, body ?? '');
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function take(archive: Buffer, name = 'wanted'): Promise<string> {
  let text = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  await takeOneFile(Readable.from([archive]), name, 100, sink);
  return text;
}

describe('an archive that somebody has tampered with', () => {
  it.each<[string, string, Entry[]]>([
    [
      'two files of the same name',
      'wanted',
      [
        { name: 'wanted', body: 'a' },
        { name: 'wanted', body: 'b' },
      ],
    ],
    [
      'a link and then a file of the same name',
      'wanted',
      [
        { name: 'wanted', type: 'symlink', linkname: '/etc' },
        { name: 'wanted', body: 'b' },
      ],
    ],
    [
      'a file and then a link of the same name',
      'wanted',
      [
        { name: 'wanted', body: 'a' },
        { name: 'wanted', type: 'link', linkname: 'wanted' },
      ],
    ],
    ['the other form of the same letters', nfc, [{ name: nfd, body: 'a' }]],
    ['a full path', 'wanted', [{ name: '/wanted', body: 'a' }]],
    ['a path upwards', 'wanted', [{ name: '../../wanted', body: 'a' }]],
    ['a path to itself', 'wanted', [{ name: './wanted', body: 'a' }]],
    ['a name over two lines', 'wanted', [{ name: 'wanted\n', body: 'a' }]],
    ['an option for a name', 'wanted', [{ name: '-rf', body: 'a' }]],
    [
      'a name that an extended header gives it',
      'wanted',
      [{ name: 'wanted', body: 'a', pax: { path: '/etc/cron.d/x' } }],
    ],
    ['a size that an extended header gives it', 'wanted', [{ name: 'wanted', body: 'a', pax: { size: '1000000' } }]],
    ['a character device', 'wanted', [{ name: 'wanted', type: 'character-device', devmajor: 1, devminor: 3 }]],
    ['a file of gaps', 'wanted', [{ name: 'wanted', type: 'contiguous-file', body: '' }]],
  ])('is refused for %s', async (_what, name, entries) => {
    await expect(take(await archiveOf(...entries), name)).rejects.toThrow(OutputRefused);
  });

  it('is refused where its checksum does not fit, or its size is none', async () => {
    const honest = await archiveOf({ name: 'wanted', body: 'a' });
    const forged = Buffer.from(honest);
    forged.write('x', 0);
    await expect(take(forged)).rejects.toThrow(OutputRefused);
    const endless = sized(honest, '77777777777\0');
    await expect(take(endless)).rejects.toThrow('at most 100 are taken');
  });

  it('gives no more than the file of a setuid program: its bytes', async () => {
    expect(await take(await archiveOf({ name: 'wanted', mode: 0o6777, uid: 0, body: 'plain' }))).toBe('plain');
  });
});

/** The same archive with another size in its header, and the checksum that belongs to it. */
function sized(archive: Buffer, size: string): Buffer {
  const forged = Buffer.from(archive);
  forged.write(size, 124, 'latin1');
  forged.fill(' ', 148, 156);
  const sum = forged.subarray(0, blockBytes).reduce((total, byte) => total + byte, 0);
  forged.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return forged;
}
