import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { OutputRefused } from './failures.ts';

const lengthBytes = 8;
/** As in the harness: a header this large is no header. */
const largestHeaderBytes = 16 * 1024 ** 2;
/** As the harness writes them. */
const dtypes = ['F64', 'F32', 'F16', 'BF16', 'I64', 'I32', 'I16', 'I8', 'U8', 'BOOL'];
const offset = z.int().nonnegative();
const headerSchema = z.record(
  z.string(),
  z.object({ dtype: z.enum(dtypes), shape: z.array(offset), data_offsets: z.tuple([offset, offset]) }),
);

/**
 * Throws unless a file is one of safetensors, so that a trial fails by it and not the final test of the run. Reads the
 * header only: nothing in the file is ever executed, here or in a sandbox.
 */
export async function checkWeights(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Buffer.alloc(lengthBytes);
    await file.read(length, 0, lengthBytes, 0);
    const headerBytes = Number(length.readBigUInt64LE());
    if (size < lengthBytes || headerBytes > Math.min(largestHeaderBytes, size - lengthBytes)) throw refusal(path);
    const header = Buffer.alloc(headerBytes);
    await file.read(header, 0, headerBytes, lengthBytes);
    const tensors = parseHeader(header.toString('utf8'), path);
    const offsets = Object.values(tensors).map(({ data_offsets }) => data_offsets);
    const end = offsets.reduce((latest, [, each]) => Math.max(latest, each), 0);
    if (offsets.some(([begin, each]) => begin > each) || end !== size - lengthBytes - headerBytes) throw refusal(path);
  } finally {
    await file.close();
  }
}

function parseHeader(text: string, path: string): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw refusal(path, error);
  }
}

function refusal(path: string, cause?: unknown): OutputRefused {
  return new OutputRefused(`${basename(path)} is not a safetensors file.`, { cause });
}
