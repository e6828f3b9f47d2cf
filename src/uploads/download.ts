import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { refuse } from './refusal.ts';

/** Throws `CommandRefused` for an address that is not on one of these hosts. */
export function allowedAddress(url: string, hosts: readonly string[]): URL {
  const address = URL.parse(url);
  const isOnThisMachine = address?.hostname === '127.0.0.1' || address?.hostname === 'localhost';
  const isSafe = address?.protocol === 'https:' || (address?.protocol === 'http:' && isOnThisMachine);
  if (address !== null && isSafe && hosts.includes(address.hostname)) return address;
  refuse(`Files are taken from ${hosts.join(', ')} and nowhere else. Attach the zip to the command itself.`);
}

/** Downloads a file of exactly that size and gives its sha256. Throws `CommandRefused` where it does not come whole. */
export async function download(address: URL, bytes: number, target: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  let received = 0;
  const measured = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      received += chunk.length;
      if (received > bytes) refuse('The file is larger than it was said to be. Attach it again.');
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    await pipeline(await request(address, signal), measured, createWriteStream(target, { flags: 'wx' }), { signal });
  } catch (error) {
    if (error instanceof TypeError)
      refuse('The connection broke before the whole file was there. Attach it again.', error);
    throw error;
  }
  if (received < bytes) refuse('Only a part of the file came. Attach it again.');
  return hash.digest('hex');
}

async function request(address: URL, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  // A redirect is not followed: nobody has said that files are taken from there.
  const reply = await fetch(address, { redirect: 'manual', signal, headers: { 'accept-encoding': 'identity' } });
  if (reply.status === 200 && reply.body !== null) return reply.body;
  await reply.body?.cancel();
  refuse(`The file could not be fetched: ${address.hostname} answered ${reply.status}. Attach it again.`);
}
