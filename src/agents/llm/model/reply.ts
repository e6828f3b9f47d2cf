import { APIError } from 'openai';
import { countTokens } from '../tokens.ts';
import type { ChatRequest, Connection } from './connection.ts';
import type { ModelSettings } from './model-settings.ts';
import { repeatsItself } from './runaway.ts';

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

/** It took longer than OPENAI_TIMEOUT_SECONDS allows, and would again. */
export class ReplyTooLate extends Error {
  override readonly name = 'ReplyTooLate';
}

/** Longer than this and a model that has begun to answer has hung. */
const defaultSilenceSeconds = 120;
/** Looking for repetitions at each word would take longer than the words. */
const lookEveryCharacters = 1000;
/** No text has more characters per token for long; counting begins where so few would be too many. */
const mostCharactersPerToken = 3;

type Limits = Pick<ModelSettings, 'timeoutSeconds' | 'silenceSeconds' | 'replyTokens'>;

/**
 * Asks and listens into `reply`, so that the caller knows what had come when it breaks off. Rejects with `ReplyLost`, with
 * `ReplyTooLate`, with an error of `openai` where the server refused, or with the signal's reason.
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
    let looked = 0;
    const chunks = await connection.stream(request, patience, retries);
    listening = true;
    for await (const chunk of chunks) {
      hear(chunk, reply);
      clearTimeout(silence);
      // A reasoning model may open its reply at once and then think for minutes without a word.
      if (reply.text !== '') silence = setTimeout(() => silent.abort(), silenceSeconds * 1000);
      const length = reply.text.length + reply.thoughts.length;
      if (length - looked < lookEveryCharacters) continue;
      looked = length;
      reply.stopped = whyStop(reply, replyTokens);
      // Leaving the loop closes the connection, and the server stops writing.
      if (reply.stopped) return;
    }
  } catch (error) {
    throw reasonToStop() ?? (listening ? new ReplyLost(brokenOff(error), { cause: error }) : error);
  } finally {
    clearTimeout(silence);
  }
  // `openai` ends a stream without a word when it is aborted.
  const reason = reasonToStop();
  if (reason) throw reason;
  if (reply.ended === null) throw new ReplyLost('the connection ended before the reply did');

  function reasonToStop(): unknown {
    if (signal.aborted) return signal.reason;
    if (late.aborted) return new ReplyTooLate(`no whole answer came within ${timeoutSeconds} seconds`);
    return silent.signal.aborted ? new ReplyLost(`nothing came for ${silenceSeconds} seconds`) : undefined;
  }
}

type Chunk = {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null; readonly refusal?: string | null } | null;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
};

/** Takes nothing for granted: compatible servers leave out fields that OpenAI always sends. */
function hear(chunk: Chunk, reply: Reply): void {
  const choice = chunk.choices?.[0];
  const delta = choice?.delta ?? {};
  if (typeof delta.content === 'string') reply.text += delta.content;
  if (typeof delta.refusal === 'string') reply.refusal += delta.refusal;
  reply.thoughts += thoughtsIn(delta);
  reply.ended = choice?.finish_reason ?? reply.ended;
  const { prompt_tokens: promptTokens, completion_tokens: replyTokens } = chunk.usage ?? {};
  if (isCount(promptTokens) && isCount(replyTokens)) reply.usage = { promptTokens, replyTokens };
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

function whyStop({ text, thoughts }: Reply, replyTokens: number): string | null {
  if (repeatsItself(text) || repeatsItself(thoughts))
    return 'it repeated itself without end and was cut off. Say each thing once.';
  const characters = text.length + thoughts.length;
  if (characters > replyTokens * mostCharactersPerToken && countTokens(text) + countTokens(thoughts) > replyTokens)
    return `it was cut off after ${replyTokens} tokens. Answer shorter.`;
  return null;
}
