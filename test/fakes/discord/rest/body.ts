import type { IncomingMessage } from 'node:http';
import type { Json } from '../objects.ts';
import type { UploadedFile } from './attachments.ts';

export type Body = {
  readonly json: Json | readonly Json[];
  readonly files: readonly UploadedFile[];
  readonly size: number;
};

/** JSON, or a form of `payload_json` and `files[n]`. Null: neither. */
export async function readBody(request: IncomingMessage): Promise<Body | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  const size = raw.length;
  if (size === 0) return { json: {}, files: [], size };
  if (type.startsWith('application/json')) return { json: JSON.parse(raw.toString('utf8')), files: [], size };
  if (!type.startsWith('multipart/form-data')) return null;
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData();
  const files: UploadedFile[] = [];
  let json: Json = {};
  for (const [key, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(key)?.[1];
    if (key === 'payload_json' && typeof value === 'string') json = JSON.parse(value);
    else if (index !== undefined && typeof value !== 'string')
      files.push({ index, name: value.name, bytes: Buffer.from(await value.arrayBuffer()) });
    else return null;
  }
  return { json, files, size };
}
