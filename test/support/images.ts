import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

/**
 * Writes a folder of grey PNG images, one folder per class. The classes differ in brightness: easy to learn, easy to check.
 * One image in `mislabelledEvery` has the brightness of another class: no pipeline can get all of them right.
 */
export async function writeImageFolder(
  folder: string,
  classes: readonly string[],
  imagesPerClass: number,
  { side = 12, mislabelledEvery = Number.POSITIVE_INFINITY } = {},
): Promise<void> {
  for (const [index, name] of classes.entries()) {
    await mkdir(join(folder, name), { recursive: true, mode: 0o755 });
    for (let image = 0; image < imagesPerClass; image++) {
      const shown = (index + (image % mislabelledEvery === 1 ? 1 : 0)) % classes.length;
      const brightness = Math.round(((shown + 0.5) / classes.length) * 255);
      const pixel = (at: number) =>
        Math.max(0, Math.min(255, brightness + ((at * 7 + image * 13 + at * image) % 41) - 20));
      await writeFile(join(folder, name, `${image}.png`), greyPng(side, pixel));
    }
  }
}

function greyPng(side: number, pixel: (at: number) => number): Buffer {
  const rows = Array.from({ length: side }, (_, row) => [
    0,
    ...Array.from({ length: side }, (_, column) => pixel(row * side + column)),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8; // bits per pixel; all else 0: grey, not interlaced
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
