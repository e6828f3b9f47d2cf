import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Container } from 'dockerode';
import { extract, type Header } from 'tar-stream';
import { engineStatus } from './docker-engine.ts';
import { OutputMissing, OutputRefused } from './failures.ts';

export type TakenFile = { readonly bytes: number; readonly sha256: string };

const takingLimitMilliseconds = 10 * 60_000;

/** Takes one file out of a sandbox, running or not, into memory. */
export async function takeBuffer(container: Container, path: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await takeOneFile(await openArchive(container, path), basename(path), maxBytes, sink);
  return Buffer.concat(chunks);
}

/** Takes one file out of a sandbox to `target`, where it appears whole or not at all. `onTaken` is called before it does. */
export async function takeFile(
  container: Container,
  path: string,
  maxBytes: number,
  target: string,
  onTaken: () => void = () => {},
): Promise<TakenFile> {
  await mkdir(dirname(target), { recursive: true });
  // Sandboxes mount these folders, and their user is not ours.
  await chmod(dirname(target), 0o755);
  const unfinished = `${target}.unfinished`;
  try {
    const taken = await takeOneFile(
      await openArchive(container, path),
      basename(path),
      maxBytes,
      createWriteStream(unfinished),
    );
    onTaken();
    await chmod(unfinished, 0o644);
    await rename(unfinished, target);
    return taken;
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function openArchive(container: Container, path: string): Promise<NodeJS.ReadableStream> {
  try {
    return await container.getArchive({ path });
  } catch (error) {
    if (engineStatus(error) === 404) throw new OutputMissing(`The file ${path} is missing.`, { cause: error });
    throw error;
  }
}

/** Reads an archive that must hold one regular file of that name. Whoever made the archive is not trusted: no link is followed, no path is used. */
export async function takeOneFile(
  archive: NodeJS.ReadableStream,
  name: string,
  maxBytes: number,
  sink: Writable,
): Promise<TakenFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  let entries = 0;
  const tar = extract();
  let entryWritten: Promise<void> = Promise.resolve();

  // A sink that cannot be opened (disk full) fails before the first entry is piped into it.
  sink.on('error', (error) => tar.destroy(error));
  tar.on('entry', (header, entry, next) => {
    // Destroying the extractor emits `error` on the entry too; unheard, it would end this process.
    entry.on('error', () => {});
    entries++;
    const refusal =
      entries > 1 ? `The archive of ${name} holds more than one file.` : whyRefused(header, name, maxBytes);
    if (refusal !== null) {
      tar.destroy(new OutputRefused(refusal));
      return;
    }
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        hash.update(chunk);
        done(null, chunk);
      },
    });
    entryWritten = pipeline(entry as unknown as Readable, measure, sink);
    entryWritten.then(() => next(), next);
  });
  try {
    await pipeline(archive, tar, { signal: AbortSignal.timeout(takingLimitMilliseconds) });
    await entryWritten;
  } catch (error) {
    await entryWritten.catch(() => {});
    throw isTarError(error) ? new OutputRefused(`The archive of ${name} cannot be read.`, { cause: error }) : error;
  } finally {
    sink.destroy();
  }
  if (entries === 0) throw new OutputMissing(`The file ${name} is missing.`);
  return { bytes, sha256: hash.digest('hex') };
}

function whyRefused(header: Header, name: string, maxBytes: number): string | null {
  if (header.type !== 'file') return `${name} is not a regular file but a ${header.type ?? 'thing of unknown kind'}.`;
  if (header.name !== name) return `The archive of ${name} holds another file.`;
  if ((header.size ?? 0) > maxBytes) return `${name} has ${header.size} bytes; at most ${maxBytes} are taken.`;
  return null;
}

function isTarError(error: unknown): boolean {
  return error instanceof Error && /tar header|Unexpected end of data/i.test(error.message);
}
