import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerToProbe } from './probes.ts';
import { type ChatRequest, chatRequestSchema, objectionTo } from './request-rules.ts';
import { type Say, send, sendError } from './say.ts';

/** A list is used up in order, each entry once; one function answers however often it is asked. */
export type Turn = Say | ((request: ChatRequest) => Say | Promise<Say>);
export type Script = Readonly<Record<string, readonly Turn[] | ((request: ChatRequest) => Say | Promise<Say>)>>;

/** What servers that call themselves compatible do differently. */
export type Quirks = {
  /** `fails`: HTTP 500 for a schema, as llama.cpp's server; `ignored`: whatever format is asked for, the model writes as it likes. */
  readonly structured?: 'strict' | 'fails' | 'unknown' | 'ignored';
  readonly pictures?: boolean;
  readonly usage?: boolean;
  readonly streamOptions?: boolean;
  readonly refusesParameter?: 'temperature' | 'reasoning_effort' | 'max_completion_tokens';
};

export type Received = {
  readonly body: ChatRequest;
  readonly headers: IncomingMessage['headers'];
  readonly query: URLSearchParams;
};

export type FakeOpenAi = AsyncDisposable & {
  /** For OPENAI_BASE_URL. */
  readonly url: string;
  /** What the script answered, in order; connection tests are not among it. */
  readonly requests: readonly Received[];
  /** Connection tests so far, answered without a script. */
  readonly probes: readonly Received[];
  /** Rejects where a request came that the script did not expect, or an entry of it was not used. */
  close(): Promise<void>;
};

export const fakeKey = 'sk-fake-0123456789abcdefghij';

type Options = Quirks & {
  /** What each model says. Give every role a model of its own (`OPENAI_MODEL_ENGINEER=engineer`) to script it by role. */
  readonly script?: Script;
  /** Answers so many of the first requests, connection tests too, with this instead. */
  readonly faults?: readonly Say[];
};

/** A server that speaks chat completions as OpenAI does, strict about what it is sent, on a free port of this machine. */
export async function startFakeOpenAi({ script = {}, faults = [], ...quirks }: Options = {}): Promise<FakeOpenAi> {
  const requests: Received[] = [];
  const probes: Received[] = [];
  const surprises: string[] = [];
  const used = new Map<string, number>();
  const faultsLeft = [...faults];

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      surprises.push(String(error));
      response.destroy();
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.headers.authorization !== `Bearer ${fakeKey}`)
      return sendError(response, { status: 401, message: 'Incorrect API key provided.', code: 'invalid_api_key' });
    if (request.method === 'GET' && url.pathname === '/v1/models') return sendModels(response, Object.keys(script));
    if (request.method !== 'POST' || url.pathname !== '/v1/chat/completions')
      return sendError(response, { status: 404, message: `Unknown request URL: ${request.method} ${url.pathname}.` });
    const parsed = chatRequestSchema.safeParse(JSON.parse(await textOf(request)));
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' };
      return sendError(response, { status: 400, message: `${path.join('.')}: ${message}`, param: path.join('.') });
    }
    const body = parsed.data;
    const fault = faultsLeft.shift();
    if (fault) return send(response, body, fault, quirks);
    const refused = objectionOf(quirks, body) ?? (quirks.structured === 'ignored' ? null : objectionTo(body));
    if (refused) return sendError(response, { status: 400, ...refused });
    if (!Object.hasOwn(script, body.model))
      return sendError(response, {
        status: 404,
        message: `The model '${body.model}' does not exist.`,
        code: 'model_not_found',
      });
    const received = { body, headers: request.headers, query: url.searchParams };
    const probed = answerToProbe(body, quirks);
    if (probed) {
      probes.push(received);
      return send(response, body, probed, quirks);
    }
    requests.push(received);
    return send(response, body, await turnFor(body), quirks);
  }

  async function turnFor(body: ChatRequest): Promise<Say> {
    const count = used.get(body.model) ?? 0;
    used.set(body.model, count + 1);
    const turns = script[body.model];
    const turn = typeof turns === 'function' ? turns : turns?.[count];
    if (turn !== undefined) return typeof turn === 'function' ? turn(body) : turn;
    surprises.push(
      `${body.model} was asked a ${count + 1}. time: ${JSON.stringify(body.messages.at(-1)).slice(0, 500)}`,
    );
    return { status: 400, message: 'The script of this fake server does not expect that request.' };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  async function stop(): Promise<void> {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await stopped;
  }
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    probes,
    async close() {
      await stop();
      const unused = Object.entries(script).flatMap(([model, turns]) => {
        const left = typeof turns === 'function' ? 0 : turns.length - (used.get(model) ?? 0);
        return left > 0 ? [`${left} answers of ${model} were not asked for`] : [];
      });
      const wrong = [
        ...surprises,
        ...unused,
        ...(faultsLeft.length > 0 ? [`${faultsLeft.length} faults were not met`] : []),
      ];
      if (wrong.length > 0) throw new Error(`The fake OpenAI server's script was not followed: ${wrong.join('; ')}`);
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** How a server with these quirks refuses a request that OpenAI would take. */
function objectionOf(quirks: Quirks, body: ChatRequest): { readonly message: string; readonly param: string } | null {
  const refuse = (param: string) => ({
    message: `Unsupported parameter: '${param}' is not supported with this model.`,
    param,
  });
  if (quirks.streamOptions === false && body.stream_options) return refuse('stream_options');
  const parameter = quirks.refusesParameter;
  if (parameter && body[parameter] !== undefined) return refuse(parameter);
  if (quirks.structured === 'unknown' && body.response_format) return refuse('response_format');
  return null;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function sendModels(response: ServerResponse, models: readonly string[]): void {
  const data = models.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'fake' }));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ object: 'list', data }));
}
