import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Quirks } from './fake-openai.ts';
import type { ChatRequest } from './request-rules.ts';

type HttpError = {
  readonly status: number;
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  /** The Retry-After header; 0 unless said, so that tests do not wait; null: none. */
  readonly retryAfter?: string | null;
};

/** What the server does with a request. */
export type Say =
  | string
  /** The text as a model would write it. */
  | { readonly json: unknown }
  | {
      readonly text: string;
      readonly thoughts?: string;
      /** Null: it does not say that it has ended. */
      readonly ended?: 'stop' | 'length' | 'content_filter' | null;
      readonly tokens?: number;
    }
  /** Another answer than was asked for, with status 200. */
  | { readonly body: string; readonly type: string }
  /** The answer, not as a stream although it was asked for as one. */
  | { readonly whole: string }
  | { readonly refusal: string }
  | HttpError
  /** Says so much and then nothing more, with the connection left open; null: not even headers. */
  | { readonly hangAfter: string | null }
  | { readonly disconnectAfter: string }
  /** An error in the middle of a stream. */
  | { readonly failAfter: string; readonly message: string }
  /** Says it again and again until nobody listens, after something else, or as a refusal. */
  | { readonly forEver: string; readonly after?: string; readonly refusing?: boolean };

export async function send(response: ServerResponse, request: ChatRequest, say: Say, quirks: Quirks): Promise<void> {
  if (typeof say === 'string') return sendReply(response, request, { text: say }, quirks);
  if ('json' in say) return sendReply(response, request, { text: JSON.stringify(say.json) }, quirks);
  if ('text' in say || 'refusal' in say) return sendReply(response, request, say, quirks);
  if ('whole' in say) return sendReply(response, { ...request, stream: false }, { text: say.whole }, quirks);
  if ('body' in say) {
    response.writeHead(200, { 'content-type': say.type }).end(say.body);
    return;
  }
  if ('status' in say) return sendError(response, say);
  if ('hangAfter' in say && say.hangAfter === null) return;
  begin(response);
  const chunk = chunkOf(request);
  if ('hangAfter' in say) {
    response.write(chunk({ content: say.hangAfter }));
  } else if ('disconnectAfter' in say) {
    response.write(chunk({ content: say.disconnectAfter }), () => response.socket?.destroy());
  } else if ('failAfter' in say) {
    response.write(chunk({ content: say.failAfter }));
    response.end(`data: ${JSON.stringify({ error: { message: say.message, type: 'server_error' } })}\n\n`);
  } else {
    const piece = chunk(say.refusing ? { refusal: say.forEver } : { content: say.forEver });
    response.write(chunk({ content: say.after ?? '' }));
    // A listener that never tires is a bug of its own; a hundred megabytes is as good as for ever.
    for (let said = 0; said < 100_000_000 && !response.destroyed; said += say.forEver.length)
      if (!response.write(piece)) await heardOrLeft(response);
    response.end();
  }
}

async function heardOrLeft(response: ServerResponse): Promise<void> {
  const either = new AbortController();
  await Promise.race(
    ['drain', 'close'].map((event) => once(response, event, { signal: either.signal }).catch(() => {})),
  );
  either.abort();
}

type Whole = Extract<Say, { readonly text: string } | { readonly refusal: string }>;

function sendReply(response: ServerResponse, request: ChatRequest, say: Whole, quirks: Quirks): void {
  const {
    text,
    thoughts,
    refusal,
    ended = 'stop',
    tokens,
  } = { text: '', refusal: null, thoughts: '', ...say } as {
    text: string;
    thoughts: string;
    refusal: string | null;
    ended?: string | null;
    tokens?: number;
  };
  const promptTokens = Math.ceil(JSON.stringify(request.messages).length / 4);
  const replyTokens = tokens ?? Math.ceil(`${text}${thoughts}${refusal ?? ''}`.length / 4);
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: replyTokens,
    total_tokens: promptTokens + replyTokens,
  };
  if (!request.stream) {
    const message = { role: 'assistant', content: refusal === null ? text : null, refusal };
    const choice = { index: 0, message, logprobs: null, finish_reason: ended };
    const whole = {
      ...head(request, 'chat.completion'),
      choices: [choice],
      ...(quirks.usage === false ? {} : { usage }),
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(whole));
    return;
  }
  begin(response);
  const chunk = chunkOf(request);
  response.write(chunk({ role: 'assistant', content: '', refusal: null }));
  for (const piece of piecesOf(thoughts)) response.write(chunk({ reasoning_content: piece }));
  for (const piece of piecesOf(text)) response.write(chunk({ content: piece }));
  for (const piece of piecesOf(refusal ?? '')) response.write(chunk({ refusal: piece }));
  if (ended !== null) response.write(chunk({}, ended));
  if (request.stream_options?.include_usage && quirks.usage !== false)
    response.write(`data: ${JSON.stringify({ ...head(request, 'chat.completion.chunk'), choices: [], usage })}\n\n`);
  response.end('data: [DONE]\n\n');
}

export function sendError(
  response: ServerResponse,
  { status, message, code, param, retryAfter = '0' }: HttpError,
): void {
  const type = status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error';
  response
    .writeHead(status, {
      'content-type': 'application/json',
      ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
    })
    .end(JSON.stringify({ error: { message, type, param: param ?? null, code: code ?? null } }));
}

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
}

function chunkOf(request: ChatRequest) {
  return (delta: object, ended: string | null = null) => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: ended }];
    return `data: ${JSON.stringify({ ...head(request, 'chat.completion.chunk'), choices, usage: null })}\n\n`;
  };
}

function head({ model }: ChatRequest, object: string) {
  return { id: 'chatcmpl-fake', object, created: 1_700_000_000, model, system_fingerprint: 'fp_fake' };
}

/** As uneven as tokens are. */
function piecesOf(text: string): string[] {
  return text.match(/[\s\S]{1,7}/g) ?? [];
}
