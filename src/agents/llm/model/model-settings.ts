import type { Logger } from 'pino';
import type { Role } from '../../../refine/model-call.ts';
import type { Exchange } from './exchange.ts';
import type { Prices } from './prices.ts';

/** How the bot reaches language models; the names of variables in its sentences are those of `.env.example`. */
export type ModelSettings = {
  readonly apiKey: string;
  /** Any server that speaks OpenAI's chat completions; null: OpenAI's own. A query such as `?api-version=…` is sent with each request. */
  readonly baseUrl: string | null;
  modelOf(role: Role): string;
  /** Not sent where null: some models refuse it. */
  readonly temperature: number | null;
  readonly reasoningEffort: string | null;
  readonly answers: 'auto' | AnswerMode;
  readonly pictures: 'auto' | 'on' | 'off';
  /** Of one call, from the question to the end of its reply. */
  readonly timeoutSeconds: number;
  /** Longest silence within a reply that has begun. */
  readonly silenceSeconds?: number;
  /** Requests to a server that is too busy, fails, or does not answer, beyond the first. */
  readonly busyRetries?: number;
  /** Before a call that broke off is made again. */
  readonly retrySeconds?: number;
  /** Prompts are meant to be shorter; a longer one is logged. */
  readonly contextTokens: number;
  readonly replyTokens: number;
  /** Dollars for models that the built-in table lacks or has wrong. */
  readonly prices: Prices;
  /** Calls for one question, whether they failed or were answered wrongly. */
  readonly attempts: number;
  readonly logger: Logger;
  /** Receives every exchange, without secrets, for the run's audit trail. */
  keep(exchange: Exchange): void;
};

/** How a model is made to answer with JSON: the server enforces a schema, or JSON of any shape, or the prompt alone asks for it. */
export type AnswerMode = 'schema' | 'json' | 'fenced';
