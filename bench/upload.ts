import { fork } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uploadLimits } from '../src/uploads/limits.ts';
import { receiveUpload } from '../src/uploads/receive-upload.ts';
import { zip } from '../test/uploads/zip.ts';

// Does the memory of the bot grow with the zip that somebody sends, and how long do they wait?
const sizes = [2_000, 20_000] as const;
const imageBytes = 3_000; // as a JPEG of 64 x 64 pixels
const classCount = 10;

const [, , url, bytes] = process.argv;
if (url !== undefined) await receive(url, Number(bytes));
else await measure();

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'improve-bench-upload-'));
  const server = createServer((request, reply) => createReadStream(join(folder, request.url ?? '')).pipe(reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' ? bound?.port : bound;
  const peaks: number[] = [];
  for (const count of sizes) {
    const file = `${count}.zip`;
    writeFileSync(join(folder, file), archiveOf(count));
    const { size } = statSync(join(folder, file));
    const { seconds, peakMegabytes, startMegabytes } = await inProcess(`http://127.0.0.1:${port}/${file}`, size);
    peaks.push(peakMegabytes);
    process.stdout.write(
      `${String(count).padStart(6)} images, ${(size / 1e6).toFixed(1)} MB   ${seconds.toFixed(2)} s, peak RSS ${peakMegabytes.toFixed(0)} MB (${startMegabytes.toFixed(0)} MB before)\n`,
    );
  }
  const [small = Number.NaN, large = Number.NaN] = peaks;
  process.stdout.write(`peak RSS of ${sizes[1]} against ${sizes[0]}   ${(large / small).toFixed(2)}\n`);
  if (!(large / small < 2)) process.exitCode = 1;
  server.close();
  rmSync(folder, { recursive: true });
}

type Measured = { readonly seconds: number; readonly peakMegabytes: number; readonly startMegabytes: number };

/** A process of its own: the highest memory of a process never falls. */
function inProcess(address: string, size: number): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [address, String(size)]);
    child.on('message', (measured) => resolve(measured as Measured));
    child.on('exit', (code) => code !== 0 && reject(new Error(`The upload ended with ${code}.`)));
  });
}

async function receive(address: string, size: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'improve-bench-uploads-'));
  const startMegabytes = process.memoryUsage.rss() / 1e6;
  let peakMegabytes = startMegabytes;
  // The operating system's own peak would be that of the parent process.
  const looking = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, process.memoryUsage.rss() / 1e6);
  }, 20);
  const from = performance.now();
  await receiveUpload({
    url: address,
    hosts: ['127.0.0.1'],
    name: 'photos.zip',
    bytes: size,
    folder,
    limits: { ...uploadLimits, freeBytes: 0 },
    signal: new AbortController().signal,
  });
  const seconds = (performance.now() - from) / 1000;
  clearInterval(looking);
  rmSync(folder, { recursive: true });
  process.send?.({ seconds, peakMegabytes, startMegabytes });
}

/** Nothing here can be compressed, as images cannot. */
function archiveOf(count: number): Buffer {
  const content = Buffer.alloc(imageBytes);
  return zip(
    Array.from({ length: count }, (_, index) => ({
      name: `photos/class-${index % classCount}/image-${index}.jpg`,
      content: noise(content, index),
    })),
  );
}

function noise(buffer: Buffer, seed: number): Buffer {
  let state = seed + 1;
  for (let at = 0; at < buffer.length; at++) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    buffer[at] = state >> 16;
  }
  return Buffer.from(buffer);
}
