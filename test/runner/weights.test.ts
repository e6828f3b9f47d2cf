import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputRefused } from '../../src/runner/failures.ts';
import { checkWeights } from '../../src/runner/weights.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'improve-weights-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function check(contents: Buffer): Promise<void> {
  const path = join(folder, 'weights.safetensors');
  await writeFile(path, contents);
  await checkWeights(path);
}

function safetensors(header: string, data = Buffer.alloc(0), headerBytes = BigInt(Buffer.byteLength(header))): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(headerBytes);
  return Buffer.concat([length, Buffer.from(header), data]);
}

const tensor = (end: number) => JSON.stringify({ bias: { dtype: 'F32', shape: [2], data_offsets: [0, end] } });

describe('weights that a training leaves', () => {
  it('are safetensors', async () => {
    await expect(check(safetensors(tensor(8), Buffer.alloc(8)))).resolves.toBeUndefined();
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['too short for a length', Buffer.alloc(7)],
    ['a pickle', Buffer.from('\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix', 'latin1')],
    ['a header longer than the file', safetensors('{}', Buffer.alloc(0), 3n)],
    ['a header without end', safetensors('{}', Buffer.alloc(0), 2n ** 64n - 1n)],
    ['a header that is no JSON', safetensors('{]')],
    ['a header without tensors', safetensors('[1]')],
    ['data that ends after the file', safetensors(tensor(9), Buffer.alloc(8))],
    ['a file that goes on after its data', safetensors(tensor(8), Buffer.alloc(9))],
    ['of a kind of number that there is not', safetensors(tensor(8).replace('F32', 'F99'), Buffer.alloc(8))],
  ])('are refused where they are %s', async (_what, contents) => {
    await expect(check(contents)).rejects.toThrow(OutputRefused);
  });
});
