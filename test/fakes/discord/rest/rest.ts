import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { limits } from '../check/limits.ts';
import type { Fault } from '../faults.ts';
import type { Json } from '../objects.ts';
import { notFound, Refusal, tooLarge, unauthorised } from '../refusal.ts';
import type { World } from '../world.ts';
import { basicRoutes } from './basics.ts';
import { type Body, readBody } from './body.ts';
import { channelRoutes } from './channels.ts';
import { commandRoutes } from './commands.ts';
import { interactionRoutes } from './interactions.ts';
import { messageRoutes } from './messages.ts';
import { type Answer, type Match, matchRoute, type Routes } from './route.ts';
import { webhookRoutes } from './webhooks.ts';

const routes: Routes = {
  ...basicRoutes,
  ...commandRoutes,
  ...interactionRoutes,
  ...webhookRoutes,
  ...messageRoutes,
  ...channelRoutes,
};

/** Answers `/api/v10/…` as Discord does. */
export async function answerRest(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const path = decodeURIComponent(url.pathname.replace(/^\/api\/v10(?=\/)/, ''));
  const match = matchRoute(routes, request.method ?? '', path);
  const route = match?.route ?? `${request.method} ${path}`;
  const body = await readBody(request);
  const heard: string[] = [];
  const token = match?.parts.token;
  if (token !== undefined) markTried(world, token);
  let headers: Readonly<Record<string, string>> = {};

  const record = (status: number, code: number | null) =>
    world.calls.push({
      route,
      path,
      body: (body?.json ?? {}) as Json,
      files: body?.files.map(({ name }) => name) ?? [],
      status,
      code,
      at: Date.now(),
    });
  const say = (status: number, json: unknown, more: Readonly<Record<string, string>> = {}) => {
    const isError = status >= 400;
    record(status, isError ? Number((json as Json).code ?? 0) : null);
    // An empty answer has no content type: clients parse what has one.
    if (json === undefined) response.writeHead(status, { ...headers, ...more }).end();
    else
      response.writeHead(status, { 'content-type': 'application/json', ...headers, ...more }).end(JSON.stringify(json));
  };

  try {
    if (!match) {
      heard.push('is no route of this fake');
      throw notFound();
    }
    const fault = world.faults.take(route);
    if (fault === 'lost before') {
      record(0, null);
      return void response.destroy();
    }
    assertToken(world, request, route);
    headers = limitRate(world, match, body, fault);
    if (isFault(fault, 'slowSeconds')) await wait(fault.slowSeconds * 1000, undefined, { ref: false });
    if (isFault(fault, 'code')) throw new Refusal(fault.httpStatus ?? 404, fault.code, fault.message);
    if (isFault(fault, 'status') && !fault.after) return say(fault.status, { message: 'Server Error', code: 0 });
    const answer = carryOut({ ...world, complaints: heard }, match, url, body);
    if (fault === 'lost after') {
      record(answer.status, null);
      return void response.destroy();
    }
    if (isFault(fault, 'status')) return say(fault.status, { message: 'Server Error', code: 0 });
    say(answer.status, answer.body);
  } catch (error) {
    if (error instanceof Refusal) return say(error.status, error.body, error.headers);
    heard.push(`broke the fake: ${error instanceof Error ? error.stack : error}`);
    say(500, { message: 'Internal Server Error', code: 0 });
  } finally {
    world.complaints.push(...heard.map((complaint) => `${route}: ${complaint}`));
  }
}

function carryOut(world: World, match: Match, url: URL, body: Body | null): Answer {
  if (!body) {
    world.complaints.push('the body is neither JSON nor a form of payload_json and files[n]');
    throw new Refusal(400, 50035, 'Invalid Form Body');
  }
  if (body.size > limits.requestBytes) throw tooLarge();
  const part = (name: string) => match.parts[name] ?? '';
  const answer = routes[match.route];
  if (!answer) throw notFound();
  return answer({ world, query: url.searchParams, body: body.json, files: body.files, part });
}

function markTried(world: World, token: string): void {
  const interaction = world.interactions.get(token);
  if (interaction) interaction.isTried = true;
}

/** What answers an interaction proves itself by the interaction's token; everything else needs the bot's. */
function assertToken(world: World, request: IncomingMessage, route: string): void {
  if (provesItself(route)) return;
  if (request.headers.authorization !== `Bot ${world.application.token}`) throw unauthorised();
}

function provesItself(route: string): boolean {
  return route.includes(' /interactions/') || route.includes(' /webhooks/');
}

function limitRate(world: World, { route, parts }: Match, body: Body | null, fault: Fault | undefined) {
  const major = [parts.channel, parts.guild, parts.token].join();
  const renames = 'name' in Object(body?.json);
  const verdict = world.rateLimits.take(route, major, { isGlobal: !provesItself(route), renames });
  const isForced = isFault(fault, 'retryAfterSeconds');
  const seconds = isForced ? fault.retryAfterSeconds : verdict.secondsToWait;
  if (seconds === 0) return verdict.headers;
  const isGlobal = !isForced && verdict.scope === 'global';
  throw new Refusal(
    429,
    0,
    'You are being rate limited.',
    { retry_after: seconds, global: isGlobal },
    {
      ...verdict.headers,
      'retry-after': String(Math.ceil(seconds)),
      'x-ratelimit-scope': verdict.scope,
      ...(isGlobal ? { 'x-ratelimit-global': 'true' } : {}),
      ...(isForced ? { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': String(seconds) } : {}),
    },
  );
}

function isFault<K extends string>(
  fault: Fault | undefined,
  key: K,
): fault is Extract<Fault, Readonly<Record<K, unknown>>> {
  return typeof fault === 'object' && key in fault;
}
