import { crc32, deflateRawSync } from 'node:zlib';

/** One entry as its archive tells of it; whatever is given is written as it stands, true or not. */
export type ZipEntry = {
  readonly name: string | Buffer;
  readonly content?: Buffer | string;
  /** The bytes in the archive; made of `content` unless given. */
  readonly packed?: Buffer;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly bytes?: number;
  /** External attributes; the upper half is a Unix mode. */
  readonly attributes?: number;
  readonly extra?: Buffer;
  /** Data at this offset, instead of its own: entries can share theirs. */
  readonly offset?: number;
};

/** Writes a zip, also one that no honest program would. `tail` says another number of entries, or another place of the directory. */
export function zip(entries: readonly ZipEntry[], tail: { count?: number; offset?: number } = {}): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const entry of entries) {
    const fields = fieldsOf(entry);
    const offset = entry.offset ?? position;
    directory.push(Buffer.concat([directoryHeader(fields, offset), fields.name, fields.extra]));
    if (entry.offset !== undefined) continue;
    const file = Buffer.concat([fileHeader(fields), fields.name, fields.packed]);
    files.push(file);
    position += file.length;
  }
  const listing = Buffer.concat(directory);
  return Buffer.concat([
    ...files,
    listing,
    endRecord(tail.count ?? entries.length, listing.length, tail.offset ?? position),
  ]);
}

/** A zip64 archive whose directory stands wherever is said. */
export function zip64(directoryOffset: bigint, recordOffset = 0n): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(1n, 24);
  record.writeBigUInt64LE(1n, 32);
  record.writeBigUInt64LE(46n, 40);
  record.writeBigUInt64LE(directoryOffset, 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(recordOffset, 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator, endRecord(0xffff, 0xffffffff, 0xffffffff)]);
}

type Fields = ReturnType<typeof fieldsOf>;

function fieldsOf({ name, content = '', method = 8, ...given }: ZipEntry) {
  const bytes = Buffer.from(content);
  const packed = given.packed ?? (method === 8 ? deflateRawSync(bytes) : bytes);
  const flags = given.flags ?? (typeof name === 'string' ? 0x800 : 0);
  return {
    name: Buffer.from(name),
    packed,
    method,
    flags,
    crc: given.crc ?? crc32(bytes),
    bytes: given.bytes ?? bytes.length,
    attributes: given.attributes ?? 0,
    extra: given.extra ?? Buffer.alloc(0),
  };
}

function fileHeader({ name, packed, method, flags, crc, bytes }: Fields): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(bytes, 22);
  header.writeUInt16LE(name.length, 26);
  return header;
}

function directoryHeader(
  { name, packed, method, flags, crc, bytes, attributes, extra }: Fields,
  offset: number,
): Buffer {
  const unix = 3;
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((unix << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(packed.length, 20);
  header.writeUInt32LE(bytes, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(attributes, 38);
  header.writeUInt32LE(offset, 42);
  return header;
}

function endRecord(count: number, bytes: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(bytes, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
