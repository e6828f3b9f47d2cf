import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isExpired } from './links.ts';
import { contentTypeOf } from './rest/content-types.ts';
import { answerRest } from './rest/rest.ts';
import type { World } from './world.ts';

/** One port for all that Discord serves: the API, and the files of messages. */
export function createHttpServer(world: () => World): Server {
  return createServer((request, response) => {
    handle(world(), request, response).catch((error: unknown) => {
      world().complaints.push(`the fake broke: ${error instanceof Error ? error.stack : error}`);
      response.destroy();
    });
  });
}

async function handle(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (/^\/(ephemeral-)?attachments\//.test(url.pathname)) return download(world, url, response);
  await answerRest(world, request, response);
}

/** Files are there for everybody who has the address, for a day. */
function download(world: World, url: URL, response: ServerResponse): void {
  const [, , , id = '', filename = ''] = url.pathname.split('/');
  const fault = world.faults.take('GET attachment');
  if (fault === 'lost before' || fault === 'lost after') return void response.destroy();
  const bytes = world.uploads.get(id);
  if (typeof fault === 'object' && 'status' in fault) return void response.writeHead(fault.status).end();
  if (!bytes || isExpired(world, url)) return void response.writeHead(404).end('This content is no longer available.');
  response.writeHead(200, { 'content-type': contentTypeOf(filename), 'content-length': bytes.length }).end(bytes);
}
