import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type UploadLimits, uploadLimits } from '../../src/uploads/limits.ts';
import { receiveUpload, type UploadRequest } from '../../src/uploads/receive-upload.ts';
import { type ZipEntry, zip } from './zip.ts';

type Changes = Partial<Omit<UploadRequest, 'limits'>> & { readonly limits?: Partial<UploadLimits> };

/** The folder of a workspace, and a server that people's files lie on. */
export function givenUpload() {
  const root = mkdtempSync(join(tmpdir(), 'improve-upload-'));
  const folder = join(root, 'uploads', 'discord-100');
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const receive = (url: string, bytes: number, { limits, ...changes }: Changes = {}) =>
    receiveUpload({
      url,
      hosts: ['127.0.0.1'],
      name: 'photos.zip',
      bytes,
      folder,
      signal: new AbortController().signal,
      limits: { ...uploadLimits, freeBytes: 0, ...limits },
      ...changes,
    });
  return {
    root,
    folder,
    receive,
    send: async (archive: Buffer, changes: Changes = {}) =>
      await receive(await serve((_, reply) => reply.end(archive)), archive.length, changes),
    /** Every file and folder in the workspace's, hidden ones too. */
    left: () => filesIn(folder),
  };
}

export function filesIn(folder: string): readonly string[] {
  const all =
    statSync(folder, { throwIfNoEntry: false }) === undefined
      ? []
      : readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all.toSorted();
}

/** The address of a file that is answered with like this. */
export async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  return `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : bound}/photos.zip`;
}

/** One small file at each path; not one of them is a picture, and nothing here minds. */
export function files(...paths: readonly string[]): readonly ZipEntry[] {
  return paths.map((name) => ({ name, content: `pixels of ${name}` }));
}

export const catsAndDogs = files('cat/1.jpg', 'cat/2.jpg', 'dog/1.png');
export const photos = zip(catsAndDogs);
