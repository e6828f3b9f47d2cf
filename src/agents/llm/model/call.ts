import { APIError } from 'openai';
import type { ModelCall } from '../../../refine/model-call.ts';
import type { Asking, Question } from '../ask.ts';
import { estimateTokens, shortened } from '../tokens.ts';
import { NoCompletion } from './completion.ts';
import type { ChatRequest, Connection } from './connection.ts';
import { type Means, type Mistake, messagesOf, responseFormatOf, textsOf, tokensIn } from './conversation.ts';
import type { JsonSchema } from './json-schema.ts';
import type { ModelSettings } from './model-settings.ts';
import { dollarsOf } from './prices.ts';
import { holdsObject, isWhole, readAnswer } from './read-answer.ts';
import { redact } from './redact.ts';
import { endedTooSoon, listen, newReply, type Reply } from './reply.ts';
import { explain } from './trouble.ts';

/** One question on its way to one model. */
export type Errand<Answer> = {
  readonly question: Question<Answer>;
  readonly asking: Asking;
  readonly model: string;
  readonly schema: JsonSchema;
  readonly means: Means;
  readonly mistake: Mistake | null;
  readonly attempt: number;
};

export type Outcome<Answer> =
  | { readonly kind: 'used'; readonly answer: Answer }
  | { readonly kind: 'invalid'; readonly mistake: Mistake }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Calls the model once. What it cost is written down before anybody hears of its answer. */
export async function call<Answer>(
  connection: Connection,
  settings: ModelSettings,
  errand: Errand<Answer>,
): Promise<Outcome<Answer>> {
  const { question, asking, model, schema, means } = errand;
  const messages = messagesOf(question, schema, means, errand.mistake, settings.contextTokens);
  const request: ChatRequest = {
    model,
    messages,
    ...responseFormatOf(question.name, means),
    max_completion_tokens: settings.replyTokens,
    ...(settings.temperature === null ? {} : { temperature: settings.temperature }),
    ...(settings.reasoningEffort === null
      ? {}
      : { reasoning_effort: settings.reasoningEffort as NonNullable<ChatRequest['reasoning_effort']> }),
  };
  const promptTokens = tokensIn(messages);
  if (promptTokens > settings.contextTokens) {
    const { contextTokens } = settings;
    settings.logger.warn({ role: question.role, promptTokens, contextTokens }, 'prompt is longer than it should be');
  }
  const reply = newReply();
  const started = performance.now();
  let outcome: Outcome<Answer>;
  try {
    await listen(connection, request, reply, settings, asking.signal);
    outcome = judge(reply, errand);
  } catch (error) {
    outcome = { kind: 'failed', error };
  }
  const modelCall: ModelCall = {
    role: question.role,
    model: model.slice(0, 200),
    ...priced(tokensOf(reply, outcome, promptTokens), model, settings),
    seconds: (performance.now() - started) / 1000,
    outcome: outcome.kind,
  };
  asking.ledger.record(modelCall);
  keep(settings, connection, errand, modelCall, messages, reply, problemOf(outcome, connection, errand));
  return outcome;
}

function judge<Answer>(reply: Reply, { question, schema }: Errand<Answer>): Outcome<Answer> {
  const invalid = (problem: string) => ({ kind: 'invalid', mistake: { reply: reply.text, problem } }) as const;
  if (reply.refusal !== '') return invalid(`it is a refusal: ${JSON.stringify(reply.refusal.slice(0, 500))}`);
  if (reply.ended === 'content_filter') return invalid("the server's content filter cut it off.");
  if (reply.ended === null && !reply.stopped && !holdsObject(reply.text))
    return { kind: 'failed', error: endedTooSoon() };
  const cutOff = whyCutOff(reply);
  if (cutOff !== null && !isWhole(reply.text)) return invalid(cutOff);
  const read = readAnswer(reply.text, question, schema);
  return 'problem' in read ? invalid(read.problem) : { kind: 'used', answer: read.answer };
}

/** Null where the server ended it and thought that it was whole. */
function whyCutOff(reply: Reply): string | null {
  if (reply.stopped || reply.ended !== 'length') return reply.stopped;
  const tokens = replyTokensOf(reply);
  return reply.text.trim() === ''
    ? `it was cut off after ${tokens} tokens of thought, before it had begun. Think less.`
    : `it was cut off after ${tokens} tokens. Answer shorter.`;
}

type Tokens = Pick<ModelCall, 'promptTokens' | 'replyTokens'>;

/** What the server counted, else our own estimate; a server that refused has counted nothing. */
function tokensOf<Answer>(reply: Reply, outcome: Outcome<Answer>, promptTokens: number): Tokens {
  if (reply.usage) return reply.usage;
  const error = outcome.kind === 'failed' ? outcome.error : null;
  if (error instanceof APIError || error instanceof NoCompletion) return { promptTokens: 0, replyTokens: 0 };
  return { promptTokens, replyTokens: replyTokensOf(reply) };
}

function replyTokensOf({ text, thoughts, refusal, usage }: Reply): number {
  return usage?.replyTokens ?? Math.round(estimateTokens(`${thoughts}${text}${refusal}`));
}

function priced(tokens: Tokens, model: string, { prices }: ModelSettings) {
  const { promptTokens, replyTokens } = tokens;
  return { promptTokens, replyTokens, dollars: dollarsOf(model, tokens, prices) };
}

function problemOf<Answer>(
  outcome: Outcome<Answer>,
  { server }: Connection,
  { asking, model }: Errand<Answer>,
): string | null {
  switch (outcome.kind) {
    case 'used':
      return null;
    case 'invalid':
      return outcome.mistake.problem;
    case 'failed':
      return asking.signal.aborted ? 'Nobody waits for the answer any more.' : explain(outcome.error, server, model);
  }
}

/** Far more than any answer; what a server says without end in one breath shall not fill the disk. */
const mostKeptCharacters = 1_000_000;

function keep<Answer>(
  settings: ModelSettings,
  { secrets }: Connection,
  { question, asking, attempt }: Errand<Answer>,
  modelCall: ModelCall,
  messages: ChatRequest['messages'],
  reply: Reply,
  problem: string | null,
): void {
  const clean = (text: string) => redact(text, secrets);
  const run = asking.run.id;
  const why = modelCall.outcome === 'failed' && problem ? { why: clean(problem) } : {};
  settings.logger.info({ runId: run, question: question.name, attempt, ...modelCall, ...why }, 'model called');
  settings.keep({
    ...modelCall,
    at: new Date().toISOString(),
    run,
    question: question.name,
    attempt,
    messages: textsOf(messages).map(({ role, text }) => ({ role, text: clean(text) })),
    reply: clean(shortened(reply.text || reply.refusal, mostKeptCharacters)),
    problem: problem === null ? null : clean(problem),
  });
}
