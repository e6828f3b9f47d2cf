import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Refusal } from './refusal.ts';
import { respond } from './response-url-posts.ts';
import type { World } from './world.ts';

type Answer = (name: string, request: IncomingMessage, body: string, response: ServerResponse) => Promise<unknown>;

/** One port for all that Slack serves: the Web API, upload addresses, files, and response_urls. */
export function createHttpServer(world: () => World, webApi: () => Answer): Server {
  return createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      world().complaints.push(`the fake broke: ${error instanceof Error ? error.stack : error}`);
      response.destroy();
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, place, ...rest] = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.split('/');
    const body = await bodyOf(request);
    if (place === 'api') await webApi()(rest.join('/'), request, body.toString('utf8'), response);
    else if (place === 'upload') upload(world(), rest, await fileIn(request, body), response);
    else if (place === 'response') respondTo(world(), rest, body.toString('utf8'), response);
    else if (place === 'files') download(world(), rest, request, response);
    else response.writeHead(404).end();
  }
}

function upload(
  world: World,
  [, team = '', file = '']: readonly string[],
  bytes: Buffer,
  response: ServerResponse,
): void {
  const uploads = world.workspaces.get(team)?.uploads;
  const upload = uploads?.get(file);
  if (upload?.phase !== 'awaited') return void response.writeHead(404).end();
  uploads?.set(file, { ...upload, bytes, phase: 'uploaded' });
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`OK - ${bytes.length}`);
}

/** Raw bytes, or the one file of a multipart form. */
async function fileIn(request: IncomingMessage, body: Buffer): Promise<Buffer> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const [file] = [...form.values()].filter((value) => typeof value !== 'string');
  return file ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
}

function respondTo(world: World, [token = '']: readonly string[], body: string, response: ServerResponse): void {
  const target = world.responseUrls.use(token);
  if (!target) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('used_url');
  try {
    respond(world, target, JSON.parse(body), 'response_url');
    response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(error.answer));
  }
}

function download(
  world: World,
  [team = '', file = '']: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const workspace = world.workspaces.get(team);
  const upload = workspace?.uploads.get(file);
  const mayRead = request.headers.authorization === `Bearer ${workspace?.botToken}`;
  if (!upload?.bytes || upload.phase === 'uploaded' || !mayRead) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': upload.file.mimetype }).end(upload.bytes);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
