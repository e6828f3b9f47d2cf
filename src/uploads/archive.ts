import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from 'yauzl';
import { packAgain, refuse } from './refusal.ts';

/** What an archive says of one of its files or folders. None of it may be trusted, but that no more than `bytes` come out. */
export type ArchiveEntry = {
  readonly name: string;
  readonly bytes: number;
  /** The upper half is a Unix mode where the archive was made on Unix, else 0. */
  readonly attributes: number;
  readonly isEncrypted: boolean;
  /** 0 is stored, 8 deflated; no other can be read. */
  readonly method: number;
  /** Throws `CommandRefused` where it is damaged. */
  content(): AsyncGenerator<Buffer>;
};

/** The entries in their order, one at a time in memory. Throws `CommandRefused` where this is no zip, or a damaged one. */
export async function* entriesOf(file: FileHandle): AsyncGenerator<ArchiveEntry> {
  const { size } = await file.stat();
  const zip = await open(file, size);
  try {
    for await (const entry of zip.eachEntry()) yield archiveEntry(file, zip, entry);
  } catch (error) {
    refuseDamaged(error);
  } finally {
    zip.close();
  }
}

async function open(file: FileHandle, size: number): Promise<ZipFile> {
  // Names are decoded here: yauzl would take backslashes for slashes.
  const options = { autoClose: false, decodeStrings: false };
  try {
    return await fromRandomAccessReaderPromise(new ArchiveReader(file, size), size, options);
  } catch (error) {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (buffer.toString('latin1') === 'PK') refuseDamaged(error);
    refuse(
      'This is not a zip file, whatever its name says. Pack the folder of images as .zip, and attach that.',
      error,
    );
  }
}

/** yauzl's own reader hands offsets of 2^53 and more to `fs.read`, which throws where nobody can catch it: 98 bytes would end the process. */
class ArchiveReader extends RandomAccessReader {
  readonly #file: FileHandle;
  readonly #size: number;

  constructor(file: FileHandle, size: number) {
    super();
    this.#file = file;
    this.#size = size;
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, done: (error: Error | null) => void) {
    if (position + length > this.#size) return done(new Error('It points behind its own end.'));
    this.#file
      .read(buffer, offset, length, position)
      .then(({ bytesRead }) => done(bytesRead === length ? null : new Error('It became shorter.')), done);
  }
}

function archiveEntry(file: FileHandle, zip: ZipFile, entry: Entry): ArchiveEntry {
  const { uncompressedSize: bytes, compressionMethod: method } = entry;
  return {
    name: nameOf(entry),
    bytes,
    attributes: entry.externalFileAttributes,
    isEncrypted: entry.isEncrypted(),
    method,
    async *content() {
      let [read, checksum] = [0, 0];
      try {
        const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
        const packed = pieces(file, fileDataStart, fileDataStart + entry.compressedSize);
        for await (const chunk of method === 0 ? packed : inflated(packed)) {
          read += chunk.length;
          if (read > bytes) throw new Error('It is larger than it says.');
          checksum = crc32(chunk, checksum);
          yield chunk;
        }
        if (read < bytes || checksum !== entry.crc32) throw new Error('It is not what it says.');
      } catch (error) {
        refuseDamaged(error);
      }
    },
  };
}

async function* pieces(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const length = Math.min(pieceBytes, end - at);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

const pieceBytes = 64 * 1024;

function inflated(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const inflater = createInflateRaw();
  pipeline(packed, inflater, () => {}); // whoever reads the inflater is thrown its error
  return inflater;
}

/** Programs on macOS and Linux write UTF-8 and do not say so. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const isNamedInUtf8 = 0x800;
  const flags = isUtf8(fileNameRaw) ? generalPurposeBitFlag | isNamedInUtf8 : generalPurposeBitFlag;
  return getFileNameLowLevel(flags, fileNameRaw, extraFields, true);
}

function refuseDamaged(error: unknown): never {
  if (error instanceof Error && /encrypt/i.test(error.message)) refuseEncrypted(error);
  refuse(`The zip is damaged or came only in part. ${packAgain}`, error);
}

export function refuseEncrypted(cause?: unknown): never {
  refuse('The zip is encrypted. Pack the folder of images without a password, and attach that.', cause);
}
