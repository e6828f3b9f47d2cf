import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CommandRefused } from '../../src/refine/commands.ts';
import type { UploadLimits } from '../../src/uploads/limits.ts';
import { catsAndDogs, files, givenUpload, photos, serve } from './given-upload.ts';
import { type ZipEntry, zip, zip64 } from './zip.ts';

/** The sentence that whoever sent it is shown. Nothing of it stays, and nothing is written anywhere else. */
async function refusalOf(archive: Buffer, limits: Partial<UploadLimits> = {}): Promise<string> {
  const { root, send, left } = givenUpload();
  const refusal: unknown = await send(archive, { limits }).catch((error: unknown) => error);
  expect(left()).toEqual([]);
  for (const outside of ['evil.jpg', '../evil.jpg', 'uploads/evil.jpg', 'uploads/evil'])
    expect(existsSync(join(root, outside))).toBe(false);
  expect(refusal).toBeInstanceOf(CommandRefused);
  const { message } = refusal as CommandRefused;
  expect(message).toMatch(/^[^\p{Cc}]{20,400}\.$/u);
  return message;
}

const withAlso = (entry: ZipEntry) => zip([...catsAndDogs, entry]);

describe('an entry whose path leads elsewhere', () => {
  it.each([
    '../evil.jpg',
    'cat/../../evil.jpg',
    '..',
    '__MACOSX/../../evil.jpg',
    '/evil.jpg',
    '/tmp/evil.jpg',
    'C:/evil.jpg',
    'c:evil.jpg',
    '..\\evil.jpg',
    'cat\\evil.jpg',
    '\\\\server\\share\\evil.jpg',
    '../evil.txt',
    '../evil/',
  ])('is refused: “%s”', async (name) => {
    expect(await refusalOf(withAlso({ name, content: 'x' }))).toMatch(
      /^The zip has a path that leads out of its folder, “.*”\. Pack the folder of images again/,
    );
  });

  it('is refused where it hides in a field of its own', async () => {
    const name = Buffer.from('cat/9.jpg');
    const field = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), Buffer.from('../evil.jpg')]);
    field.writeUInt32LE(crc32(name), 1);
    const extra = Buffer.concat([Buffer.from([0x75, 0x70, field.length, 0]), field]);
    expect(await refusalOf(withAlso({ name, content: 'x', extra }))).toContain(
      'leads out of its folder, “../evil.jpg”',
    );
  });
});

describe('an entry whose name is not one', () => {
  it.each(['cat/a\0.jpg', 'cat/a\n.jpg', 'cat/\u001b[2J.jpg', 'c\u0085t/a.jpg'])('is refused: %j', async (name) => {
    expect(await refusalOf(withAlso({ name, content: 'x' }))).toContain('has a control character in the name “c');
  });

  it.each([
    ['too long', `cat/${'a'.repeat(252)}.jpg`, {}, 'a name that is too long'],
    ['too long in bytes', `cat/${'猫'.repeat(90)}.jpg`, {}, 'a name that is too long'],
    ['too long as a path', `cat/${'long-folder/'.repeat(9)}1.jpg`, { pathBytes: 100 }, 'a name that is too long'],
    ['too deep', `${'a/'.repeat(12)}1.jpg`, {}, 'has folders more than 12 deep'],
  ])('is refused where it is %s', async (_, name, limits, sentence) => {
    expect(await refusalOf(withAlso({ name, content: 'x' }), limits)).toContain(sentence);
  });

  it('is quoted as words that do nothing', async () => {
    const name = `cat/\u202e@everyone\u001b]0;x\u0007${'x'.repeat(300)}.jpg`;
    const sentence = await refusalOf(withAlso({ name, content: 'x' }));
    expect(sentence).toContain('“cat/?@everyone?]0;x?xxx');
    expect(sentence).toContain('…”');
  });
});

describe('an entry that is no plain file', () => {
  const unix = (mode: number) => mode * 0x10000;
  it.each([
    ['a link', 'cat/9.jpg', 0o120777],
    ['a link that is no image', 'cat/notes', 0o120777],
    ['a link called a folder', 'cat/more/', 0o120777],
    ['a device', 'cat/9.jpg', 0o020666],
    ['a disk', 'cat/9.jpg', 0o060666],
    ['a FIFO', 'cat/9.jpg', 0o010666],
    ['a socket', 'cat/9.jpg', 0o140666],
    ['a folder called a file', 'cat/9.jpg', 0o040755],
  ])('is refused: %s', async (_, name, mode) => {
    const entry = { name, content: '/etc/passwd', attributes: unix(mode) };
    expect(await refusalOf(withAlso(entry))).toContain('The zip has a link or device, “cat/');
  });

  it('is as good as a plain one where only its rights are odd', async () => {
    const { send } = givenUpload();
    const odd = { name: 'cat/9.jpg', content: 'x', attributes: unix(0o107777) };
    expect(await send(withAlso(odd))).toMatchObject({ images: 4 });
  });
});

describe('an archive that unpacks to too much', () => {
  const zeros = (bytes: number) => ({ content: Buffer.alloc(bytes) });

  it('is refused for one image', async () => {
    const limits = { fileBytes: 1_000_000 };
    expect(await refusalOf(withAlso({ name: 'cat/9.jpg', ...zeros(1_000_001) }), limits)).toMatch(
      /^“cat\/9.jpg” has 1 MB, and 1 MB are the most of one image\./,
    );
  });

  it('is refused for all of them, though each is small', async () => {
    const entries = files(...Array.from({ length: 50 }, (_, index) => `eel/${index}.jpg`));
    expect(await refusalOf(zip([...catsAndDogs, ...entries]), { totalBytes: 500 })).toContain('unpacks to more than');
  });

  it('is refused where images share their bytes', async () => {
    const first = { name: 'cat/0.jpg', ...zeros(1_000_000) };
    const packed = deflateRawSync(first.content);
    const shared = Array.from({ length: 60 }, (_, index) => ({
      ...first,
      name: `dog/${index}.jpg`,
      packed,
      offset: 0,
    }));
    const bomb = zip([first, ...shared]);
    expect(bomb.length).toBeLessThan(10_000);
    expect(await refusalOf(bomb, { totalBytes: 50_000_000 })).toContain('unpacks to more than 50 MB');
    expect(await refusalOf(bomb, { harmlessBytes: 1_000_000 })).toContain('more than 100 times its size');
  });

  it('is taken where it is small in all, however well it was packed', async () => {
    const { send } = givenUpload();
    expect(await send(withAlso({ name: 'cat/9.bmp', ...zeros(1_000_000) }))).toMatchObject({ images: 4 });
  });

  it.each([
    ['says that it is small', { bytes: 100 }],
    ['says that it is nothing', { bytes: 0 }],
    ['says that it is larger', { bytes: 2_000_000 }],
  ])('is refused where it %s', async (_, lie) => {
    const entry = { name: 'cat/9.jpg', ...zeros(1_000_000), ...lie };
    expect(await refusalOf(withAlso(entry))).toMatch(/^The zip is damaged or came only in part\. Pack/);
  });

  it('is refused for its number of files, images or not', async () => {
    const entries = files(...Array.from({ length: 8 }, (_, index) => `.hidden/${index}`));
    expect(await refusalOf(zip([...catsAndDogs, ...entries]), { entries: 10 })).toMatch(
      /^The zip has more than 10 files/,
    );
  });

  it('is refused where there is no room for it', async () => {
    expect(await refusalOf(photos, { freeBytes: Number.MAX_SAFE_INTEGER })).toContain('too little room');
  });
});

describe('an archive in which names collide', () => {
  it.each([
    ['twice the same', ['cat/1.jpg'], 'has “cat/1.jpg” twice'],
    ['the same another way', ['./cat//1.jpg'], 'has “cat/1.jpg” twice'],
    ['other case', ['cat/1.JPG'], '“cat/1.jpg” and “cat/1.JPG” in the zip are the same name on some machines'],
    ['folders of other case', ['Cat/9.jpg'], '“cat” and “Cat” in the zip are the same name'],
    ['other accents', ['caf\u00e9/1.jpg', 'cafe\u0301/2.jpg'], 'are the same name on some machines'],
    ['a file below a file', ['cat/1.jpg/2.jpg'], 'has “cat/1.jpg” twice'],
  ])('is refused: %s', async (_, names, sentence) => {
    expect(await refusalOf(zip([...catsAndDogs, ...files(...names)]))).toContain(sentence);
    expect(await refusalOf(zip([...files(...names), ...catsAndDogs]))).toMatch(/twice|same name on some machines/);
  });
});

describe('an archive that cannot be read', () => {
  it.each([
    ['encrypted', { flags: 0x801 }, /^The zip is encrypted\. .*without a password/],
    ['strongly encrypted', { flags: 0x841 }, /^The zip is encrypted\./],
    ['packed by AES', { method: 99, flags: 0x801 }, /^The zip is encrypted\./],
    ['packed by LZMA', { method: 14, packed: Buffer.from('x') }, /not known here \(method 14\)/],
    ['of garbage', { packed: Buffer.from('this is not deflated') }, /^The zip is damaged/],
    ['of another checksum', { crc: 1 }, /^The zip is damaged/],
    ['at a place that is not there', { offset: 4_000_000_000 }, /^The zip is damaged/],
    ['at a place of something else', { offset: 7 }, /^The zip is damaged/],
  ])('is refused: %s', async (_, lie, sentence) => {
    expect(await refusalOf(withAlso({ name: 'cat/9.jpg', content: 'x', ...lie }))).toMatch(sentence);
  });

  it.each([
    ['too few entries of its directory', zip(catsAndDogs, { count: 5 }), /^The zip is damaged/],
    ['a directory behind its end', zip(catsAndDogs, { offset: 1_000_000 }), /^The zip is damaged/],
    ['a zip64 directory behind its end', zip64(1n << 40n), /^The zip is damaged/],
    ['a zip64 directory at the end of the world', zip64((1n << 64n) - 1n), /^The zip is damaged/],
    ['a zip64 record at the end of the world', zip64(0n, (1n << 64n) - 1n), /^The zip is damaged/],
    ['only its first half', photos.subarray(0, photos.length / 2), /^The zip is damaged/],
    ['all but its last byte', photos.subarray(0, -1), /^The zip is damaged/],
    ['another archive', Buffer.from('Rar!\x1a\x07\x00 and so on'), /^This is not a zip file, whatever its name says/],
    ['one byte', Buffer.from('x'), /^This is not a zip file/],
    ['no entries', zip([]), /^The zip is empty\./],
  ])('is refused: %s', async (_, archive, sentence) => {
    expect(await refusalOf(archive)).toMatch(sentence);
  });

  it('is refused and never more than that, whichever of its bytes are changed', async () => {
    const { receive, left } = givenUpload();
    const whole = zip(files('cat/1.jpg', 'dog/1.jpg'));
    const changed = Buffer.from(whole);
    const url = await serve((_, reply) => reply.end(changed));
    for (const [at, byte] of whole.entries()) {
      changed[at] = byte ^ 0xff;
      const sent = receive(url, changed.length);
      await sent.catch((error: unknown) => expect(error, `byte ${at}`).toBeInstanceOf(CommandRefused));
      changed[at] = byte;
    }
    expect(left().filter((file) => file.startsWith('.'))).toEqual([]);
  });
});

describe('an archive without classes', () => {
  it.each([
    ['no images', ['readme.txt', 'cat/notes.md'], /^There are no images in the zip\. Taken are png, jpg/],
    ['loose images', ['1.jpg', '2.jpg'], /^The images in the zip are in no folders\. Make one folder per class/],
    ['one class', ['cat/1.jpg', 'cat/2.jpg'], /^There is only one class in the zip, “cat”\. Add another/],
    ['one class that is packed', ['pets/cat/1.jpg'], /^There is only one class in the zip, “cat”/],
    [
      'one class in train and test',
      ['train/cat/1.jpg', 'test/cat/1.jpg'],
      /^There is only one class in the zip, “cat”/,
    ],
    ['loose images in train and test', ['train/1.jpg', 'test/2.jpg'], /are in no folders/],
    [
      'a class of no images',
      ['cat/1.jpg', 'dog/1.jpg', 'eel/1.heic'],
      /^The folder “eel” has no images\. Make them png/,
    ],
    ['a class only in hidden files', ['cat/1.jpg', '__MACOSX/dog/1.jpg'], /^There is only one class/],
  ])('is refused: %s', async (_, paths, sentence) => {
    expect(await refusalOf(zip(files(...paths)))).toMatch(sentence);
  });
});
