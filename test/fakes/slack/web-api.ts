import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import { chatMethods } from './methods/chat.ts';
import { conversationsMethods } from './methods/conversations.ts';
import { filesMethods } from './methods/files.ts';
import { installationMethods } from './methods/installation.ts';
import type { Method } from './methods/method.ts';
import { peopleMethods } from './methods/people.ts';
import { viewsMethods } from './methods/views.ts';
import type { Json } from './objects.ts';
import { Refusal } from './refusal.ts';
import { createWorkspace, type Workspace } from './workspace.ts';
import type { World } from './world.ts';

const methods: Readonly<Record<string, Method>> = {
  ...chatMethods,
  ...conversationsMethods,
  ...filesMethods,
  ...installationMethods,
  ...peopleMethods,
  ...viewsMethods,
};

/** Answers `/api/<method>` as Slack does; `connections`: the methods that need a socket server. */
export function createWebApi(world: World, connections: Readonly<Record<string, Method>>) {
  const known = { ...methods, ...connections };

  return async function answer(name: string, request: IncomingMessage, body: string, response: ServerResponse) {
    const given = argumentsIn(body, request.headers['content-type'] ?? '');
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? String(given.token ?? '');
    const workspace = [...world.workspaces.values()].find(({ botToken }) => botToken === token);
    const record = (error: string | null) =>
      world.calls.push({ method: name, arguments: given, workspace: workspace?.id ?? null, error, at: Date.now() });
    const say = (status: number, json: Json, headers: Readonly<Record<string, string>> = {}) => {
      record(typeof json.error === 'string' ? json.error : null);
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(JSON.stringify(json));
    };

    const method = Object.hasOwn(known, name) ? known[name] : undefined;
    const fault = world.faults.take(name);
    const secondsToWait =
      method && !fault
        ? world.rateLimits.secondsToWait(name, method.tier, workspace?.id ?? '', given.channel as string | undefined)
        : 0;
    const retryAfter =
      fault && typeof fault === 'object' && 'retryAfterSeconds' in fault ? fault.retryAfterSeconds : secondsToWait;
    if (retryAfter > 0) return say(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(retryAfter) });
    if (fault === 'lost before') {
      record('lost before');
      return response.destroy();
    }
    if (isFault(fault, 'status')) return say(fault.status, { ok: false, error: 'internal_error' });
    if (isFault(fault, 'error')) return say(200, { ok: false, error: fault.error });
    if (isFault(fault, 'slowSeconds')) await wait(fault.slowSeconds * 1000, undefined, { ref: false });

    const complainedBefore = world.complaints.length;
    const scopes = { 'x-oauth-scopes': [...(workspace?.scopes ?? [])].join(',') };
    try {
      if (!method) {
        world.complaints.push(`${name} is no method of this fake`);
        throw new Refusal('unknown_method', { req_method: name });
      }
      const json = await method.answer(given, { world, workspace: callerOf(world, method, token, workspace) });
      if (fault === 'lost after') {
        record(null);
        return response.destroy();
      }
      return say(200, json, { ...scopes, 'x-accepted-oauth-scopes': method.scopes.join(',') });
    } catch (error) {
      if (error instanceof Refusal) return say(200, error.answer, scopes);
      world.complaints.push(`${name} broke the fake: ${error instanceof Error ? error.stack : error}`);
      return say(500, { ok: false, error: 'fatal_error' });
    } finally {
      const made = world.complaints.splice(complainedBefore);
      world.complaints.push(...made.map((complaint) => `${name}: ${complaint}`));
    }
  };
}

function isFault<K extends string>(
  fault: Fault | undefined,
  key: K,
): fault is Extract<Fault, Readonly<Record<K, unknown>>> {
  return typeof fault === 'object' && key in fault;
}

function callerOf(world: World, method: Method, token: string, workspace: Workspace | undefined): Workspace {
  if (method.token === 'none') return createWorkspace('nobody');
  if (token === '') throw new Refusal('not_authed');
  if (method.token === 'app') {
    if (workspace) throw new Refusal('not_allowed_token_type');
    if (token !== world.credentials.appToken) throw new Refusal('invalid_auth');
    return createWorkspace('nobody');
  }
  if (token === world.credentials.appToken) throw new Refusal('not_allowed_token_type');
  if (!workspace) throw new Refusal('invalid_auth');
  if (method.scopes.length > 0 && !method.scopes.some((scope) => workspace.scopes.has(scope)))
    throw new Refusal('missing_scope', { needed: method.scopes.join(','), provided: [...workspace.scopes].join(',') });
  return workspace;
}

/** A form as the client sends it, or JSON. */
function argumentsIn(body: string, type: string): Json {
  if (body === '') return {};
  if (type.includes('application/json')) return JSON.parse(body);
  return Object.fromEntries(new URLSearchParams(body));
}
