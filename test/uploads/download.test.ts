import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CommandRefused } from '../../src/refine/commands.ts';
import { givenUpload, photos, serve } from './given-upload.ts';

describe('a file that somebody has attached', () => {
  it.each([
    ['is of another kind', 'photos.rar', 10, /^“photos\.rar” is not a zip file\. Pack the folder/],
    ['is called nothing', '', 10, /^“” is not a zip file/],
    ['is empty', 'photos.zip', 0, /^“photos\.zip” is empty/],
    [
      'is too large',
      'photos.zip',
      1_500_000_000,
      /^“photos\.zip” has 1\.5 GB, and 1 GB are the most\. Leave images out/,
    ],
  ])('is refused unseen where it %s', async (_, name, bytes, sentence) => {
    const { root, receive } = givenUpload();
    const refusal = receive('http://127.0.0.1:9/photos.zip', bytes, { name });
    await expect(refusal).rejects.toThrow(sentence);
    await expect(refusal).rejects.toThrow(CommandRefused);
    expect(existsSync(join(root, 'uploads'))).toBe(false);
  });

  it.each([
    'https://example.com/photos.zip',
    'http://cdn.discordapp.com/photos.zip',
    'https://cdn.discordapp.com.example.com/photos.zip',
    'https://cdn.discordapp.com@example.com/photos.zip',
    'https://example.com/?cdn.discordapp.com/photos.zip',
    'https://127.0.0.1/photos.zip',
    'http://localhost/photos.zip',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'data:application/zip;base64,AAAA',
    'photos.zip',
    '',
  ])('is not fetched from “%s”', async (url) => {
    const { root, receive } = givenUpload();
    await expect(receive(url, 10, { hosts: ['cdn.discordapp.com'] })).rejects.toThrow(
      'Files are taken from cdn.discordapp.com and nowhere else. Attach the zip to the command itself.',
    );
    expect(existsSync(join(root, 'uploads'))).toBe(false);
  });

  it.each([
    [404, {}],
    [403, {}],
    [500, {}],
    [206, {}],
    [302, { location: 'http://127.0.0.1:9/photos.zip' }],
    [307, { location: 'http://169.254.169.254/latest/meta-data' }],
  ])('is refused where its server answers %i', async (status, headers) => {
    const { receive, left } = givenUpload();
    const url = await serve((_, reply) => reply.writeHead(status, headers).end(photos));
    await expect(receive(url, photos.length)).rejects.toThrow(
      `The file could not be fetched: 127.0.0.1 answered ${status}. Attach it again.`,
    );
    expect(left()).toEqual([]);
  });

  it('is not looked for behind a redirect to the same server', async () => {
    const { receive } = givenUpload();
    const asked: (string | undefined)[] = [];
    const url = await serve(({ url }, reply) => {
      asked.push(url);
      reply.writeHead(302, { location: '/other.zip' }).end();
    });
    await expect(receive(url, photos.length)).rejects.toThrow('answered 302');
    expect(asked).toEqual(['/photos.zip']);
  });

  it.each([
    ['larger than was said', photos.length - 1, /^The file is larger than it was said to be\. Attach it again\.$/],
    ['smaller than was said', photos.length + 1, /^Only a part of the file came\. Attach it again\.$/],
  ])('is refused where it is %s', async (_, bytes, sentence) => {
    const { receive, left } = givenUpload();
    const url = await serve((_, reply) => reply.end(photos));
    const refusal = receive(url, bytes);
    await expect(refusal).rejects.toThrow(sentence);
    await expect(refusal).rejects.toThrow(CommandRefused);
    expect(left()).toEqual([]);
  });

  it('is hung up on where it does not end', async () => {
    const { receive, left } = givenUpload();
    const hungUp = Promise.withResolvers<void>();
    const url = await serve((_, reply) => {
      reply.on('close', hungUp.resolve);
      const more = () => {
        while (reply.write(Buffer.alloc(65_536))) if (reply.destroyed) return;
      };
      reply.on('drain', more);
      more();
    });
    await expect(receive(url, 100_000)).rejects.toThrow('larger than it was said to be');
    await hungUp.promise;
    expect(left()).toEqual([]);
  });

  it('is refused where the connection breaks', async () => {
    const { receive, left } = givenUpload();
    const url = await serve((_, reply) => {
      reply.writeHead(200, { 'content-length': photos.length });
      reply.write(photos.subarray(0, 50), () => reply.destroy());
    });
    await expect(receive(url, photos.length)).rejects.toThrow('The connection broke before the whole file was there.');
    expect(left()).toEqual([]);
  });

  it('is refused where nobody is there', async () => {
    const { receive, left } = givenUpload();
    const refusal = receive('http://127.0.0.1:9/photos.zip', photos.length);
    await expect(refusal).rejects.toThrow(CommandRefused);
    await expect(refusal).rejects.toThrow('Attach it again.');
    expect(left()).toEqual([]);
  });

  it.each([
    ['not at all', 0],
    ['too slowly', 50],
  ])('is refused where it comes %s', async (_, bytes) => {
    const { receive, left } = givenUpload();
    const url = await serve((_, reply) => {
      if (bytes > 0) reply.write(photos.subarray(0, bytes));
    });
    await expect(receive(url, photos.length, { limits: { seconds: 0.3 } })).rejects.toThrow(
      /^“photos\.zip” took more than 0\.3 seconds\. Attach it again, or a smaller one\.$/,
    );
    expect(left()).toEqual([]);
  });
});
