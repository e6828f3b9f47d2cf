import { APIError } from 'openai';
import { type Chunk, NoCompletion } from './completion.ts';
import type { ChatRequest, Connection } from './connection.ts';
import type { ModelSettings } from './model-settings.ts';
import { createWatch } from './reply-watch.ts';

/** What has been heard of a reply so far: whole, or until it broke off. */
export type Reply = {
  text: string;
  /** What a reasoning model thinks aloud before it answers, where the server sends that. */
  thoughts: string;
  refusal: string;
  /** Why the server ended it; null while it has not. */
  ended: string | null;
  /** Why we ended it. */
  stopped: string | null;
  usage: { readonly promptTokens: number; readonly replyTokens: number } | null;
};

export function newReply(): Reply {
  return { text: '', thoughts: '', refusal: '', ended: null, stopped: null, usage: null };
}

/** The reply did not come whole, and asking again may help. */
export class ReplyLost extends Error {
  override readonly name = 'ReplyLost';
}

export function endedTooSoon(): ReplyLost {
  return new ReplyLost('the connection ended before the reply did');
}

/** It took longer than OPENAI_TIMEOUT_SECONDS allows, and would again. */
export class ReplyTooLate extends Error {
  override readonly name = 'ReplyTooLate';
}

/** Longer than this and a model that has begun to answer has hung. */
const defaultSilenceSeconds = 120;
type Limits = Pick<ModelSettings, 'timeoutSeconds' | 'silenceSeconds' | 'replyTokens'>;

/**
 * Asks and listens into `reply`, so that the caller knows what had come when it breaks off. Rejects with `ReplyLost`, with
 * `ReplyTooLate`, with `NoCompletion`, with an error of `openai` where the server refused, or with the signal's reason.
 */
export async function listen(
  connection: Connection,
  request: ChatRequest,
  reply: Reply,
  { timeoutSeconds, silenceSeconds = defaultSilenceSeconds, replyTokens }: Limits,
  signal: AbortSignal,
  retries?: number,
): Promise<void> {
  const late = AbortSignal.timeout(timeoutSeconds * 1000);
  const silent = new AbortController();
  let silence: NodeJS.Timeout | undefined;
  let listening = false;
  try {
    const patience = AbortSignal.any([signal, late, silent.signal]);
    const whyStop = createWatch(replyTokens);
    const chunks = await connection.stream(request, patience, retries);
    listening = true;
    for await (const chunk of chunks) {
      const piece = hear(chunk, reply);
      clearTimeout(silence);
      // A reasoning model may open its reply at once and then think for minutes without a word.
      if (`${reply.text}${reply.refusal}` !== '') silence = setTimeout(() => silent.abort(), silenceSeconds * 1000);
      reply.stopped = whyStop(reply, piece);
      // Leaving the loop closes the connection, and the server stops writing.
      if (reply.stopped) return;
    }
  } catch (error) {
    throw (
      reasonToStop() ??
      (listening && !(error instanceof NoCompletion) ? new ReplyLost(brokenOff(error), { cause: error }) : error)
    );
  } finally {
    clearTimeout(silence);
  }
  // `openai` ends a stream without a word when it is aborted.
  const reason = reasonToStop();
  if (reason) throw reason;
  // Some servers never say that they have ended; whether there is a whole answer is then seen from it.
  if (reply.ended === null && reply.text === '') throw endedTooSoon();

  function reasonToStop(): unknown {
    if (signal.aborted) return signal.reason;
    if (late.aborted) return new ReplyTooLate(`no whole answer came within ${timeoutSeconds} seconds`);
    return silent.signal.aborted ? new ReplyLost(`nothing came for ${silenceSeconds} seconds`) : undefined;
  }
}

/** Gives the new piece of the text. Takes nothing for granted: compatible servers leave out fields that OpenAI always sends. */
function hear(chunk: Chunk, reply: Reply): string {
  const choice = chunk.choices?.[0];
  const delta = choice?.delta ?? {};
  const piece = typeof delta.content === 'string' ? delta.content : '';
  reply.text += piece;
  if (typeof delta.refusal === 'string') reply.refusal += delta.refusal;
  reply.thoughts += thoughtsIn(delta);
  if (typeof choice?.finish_reason === 'string') reply.ended = choice.finish_reason;
  const { prompt_tokens: promptTokens, completion_tokens: replyTokens } = chunk.usage ?? {};
  if (isCount(promptTokens) && isCount(replyTokens)) reply.usage = { promptTokens, replyTokens };
  return piece;
}

/** DeepSeek, vLLM and llama.cpp name it in two ways; OpenAI sends none. */
function thoughtsIn(delta: object): string {
  const { reasoning_content, reasoning } = delta as Readonly<Record<string, unknown>>;
  return [reasoning_content, reasoning].find((thought) => typeof thought === 'string') ?? '';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** A server can also say what went wrong in the middle of its reply. */
function brokenOff(error: unknown): string {
  const said = error instanceof APIError ? `: ${error.message}` : '';
  return `the connection broke off${said}`;
}
