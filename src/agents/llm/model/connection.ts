import OpenAI, { APIError } from 'openai';
import { fetch } from 'undici';
import { type Chunk, isNoStream, wholeCompletion } from './completion.ts';
import { createDispatcher } from './dispatcher.ts';
import type { ModelSettings } from './model-settings.ts';

type Chunks = AsyncIterable<Chunk>;
export type ChatRequest = Pick<
  OpenAI.Chat.ChatCompletionCreateParamsStreaming,
  'model' | 'messages' | 'response_format' | 'temperature' | 'reasoning_effort' | 'max_completion_tokens'
>;

export type Connection = {
  /** Host and path for sentences, without a query. */
  readonly server: string;
  /** What must stand in no log, file or thread. */
  readonly secrets: readonly string[];
  /** Asks with so many retries of what the server was too busy for or did not hear. Rejects with the errors of `openai`. */
  stream(request: ChatRequest, signal: AbortSignal, retries: number | undefined): Promise<Chunks>;
  close(): Promise<void>;
};

/** Waits 0.5, 1, 2 and 4 s, a little less each by chance, or what the server asks for where that is no more than a minute. */
const defaultBusyRetries = 4;

/** Opens nothing yet: the first request does. */
export function createConnection({
  apiKey,
  baseUrl,
  timeoutSeconds,
  busyRetries = defaultBusyRetries,
}: ModelSettings): Connection {
  const address = new URL(baseUrl ?? 'https://api.openai.com/v1');
  const query = Object.fromEntries(address.searchParams);
  const { 'api-version': version, ...secretQuery } = query;
  address.search = '';
  const timeout = timeoutSeconds * 1000;
  const dispatcher = createDispatcher(address, timeoutSeconds);
  const client = new OpenAI({
    apiKey,
    baseURL: address.href,
    defaultQuery: query,
    // Gateways in the manner of Azure, known by that query, take the key from this header.
    defaultHeaders: version ? { 'api-key': apiKey } : {},
    // Null, so that nothing is read from variables that `.env.example` does not name.
    organization: null,
    project: null,
    timeout,
    maxRetries: busyRetries,
    logLevel: 'off',
    // Node's types of fetch and those of the very same library differ in their version.
    fetch: fetch as unknown as typeof globalThis.fetch,
    fetchOptions: { dispatcher },
  });

  const refused = { usage: new Set<string>(), bound: new Set<string>() };
  async function stream(request: ChatRequest, signal: AbortSignal, retries: number = busyRetries): Promise<Chunks> {
    const { max_completion_tokens, ...rest } = request;
    const { model } = rest;
    const wishes = {
      ...(refused.usage.has(model) ? {} : { stream_options: { include_usage: true } }),
      ...(refused.bound.has(model) || !max_completion_tokens ? {} : { max_completion_tokens }),
    };
    try {
      const options = { signal, maxRetries: retries };
      const asked = client.chat.completions.create({ ...rest, ...wishes, stream: true }, options);
      const { data, response } = await asked.withResponse();
      return isNoStream(response) ? wholeCompletion(response) : data;
    } catch (error) {
      // Ends: each wish is dropped once.
      if ('stream_options' in wishes && refuses(error, /stream_options|include_usage/)) refused.usage.add(model);
      else if ('max_completion_tokens' in wishes && refuses(error, tokenBound)) refused.bound.add(model);
      else throw error;
      return stream(request, signal, retries);
    }
  }

  const server = `${address.host}${address.pathname}`.replace(/\/$/, '');
  return {
    server,
    secrets: [apiKey, ...Object.values(secretQuery)].filter((secret) => !server.includes(secret)),
    stream,
    close: () => dispatcher.destroy(),
  };
}

/** Servers whose context is smaller than prompt and bound together refuse it, too, in such words. */
const tokenBound = /max_(completion_)?tokens|completion tokens|in the completion/i;

/** Whether the server says that it takes no pictures. Routers say so with 404: none of their servers does. */
export function refusesPictures(error: unknown): boolean {
  const mayMean = error instanceof APIError && error.status !== 429 && /^[45]/.test(String(error.status));
  return mayMean && /image|picture|vision|multimodal/i.test(saidIn(error));
}

/** Whether the server says that it does not take a request because of something of that name. */
export function refuses(error: unknown, name: RegExp): boolean {
  if (!(error instanceof APIError) || ![400, 415, 422, 500, 501].includes(error.status ?? 0)) return false;
  return name.test(saidIn(error));
}

function saidIn({ message, error }: APIError): string {
  return `${message} ${JSON.stringify(error ?? null)}`;
}
