import { APIConnectionError, APIError } from 'openai';
import { NoCompletion } from './completion.ts';
import { ReplyLost, ReplyTooLate } from './reply.ts';

/** One sentence or two for the thread: why no answer came, and what to do about it. Bugs are thrown on. */
export function explain(error: unknown, server: string, model: string): string {
  if (error instanceof ReplyTooLate)
    return `${error.message} from ${model}. Raise OPENAI_TIMEOUT_SECONDS or use a faster model.`;
  if (error instanceof NoCompletion) return `${noCompletions(server)} ${error.message}.`;
  if (error instanceof ReplyLost) return `The answer of ${model} did not come whole: ${error.message}.`;
  if (error instanceof APIConnectionError)
    return `The language model's server ${server} cannot be reached${codeOf(error)}. Is it running, and is OPENAI_BASE_URL right?`;
  if (!(error instanceof APIError)) throw error;
  return explainStatus(error, server, model);
}

function explainStatus(error: APIError, server: string, model: string): string {
  const said = `It said: ${JSON.stringify(error.message.replace(/^\d{3} /, '').slice(0, 300))}`;
  const text = `${error.param ?? ''} ${error.code ?? ''} ${error.message}`;
  switch (error.status) {
    case 401:
      return `${server} does not accept the key. Check OPENAI_API_KEY.`;
    case 403:
      return `${server} does not let this key use ${model}. Check OPENAI_API_KEY and OPENAI_MODEL. ${said}`;
    case 404:
      return error.code === 'model_not_found' || error.message.includes(model)
        ? `${server} does not know the model ${model}. Correct OPENAI_MODEL, or the role's own such as OPENAI_MODEL_ENGINEER.`
        : noCompletions(server);
    case 429:
      return error.code === 'insufficient_quota'
        ? `The account at ${server} has no credit left. Add some, or use another OPENAI_API_KEY.`
        : `${server} answers too many requests, also after waiting. ${said}`;
    default:
  }
  if ((error.status ?? 0) >= 500) return `${server} failed with status ${error.status}, also when asked again. ${said}`;
  if (/temperature/i.test(text)) return `${model} does not take OPENAI_TEMPERATURE. Unset it. ${said}`;
  if (/reasoning[._]?effort/i.test(text)) return `${model} does not take OPENAI_REASONING_EFFORT. Unset it. ${said}`;
  if (/context_length|context length|context window|too long/i.test(text) || error.status === 413)
    return `The prompt is longer than ${model} can read. Lower OPENAI_CONTEXT_TOKENS. ${said}`;
  if (/content_filter|content management policy/i.test(text))
    return `The content filter of ${server} refused the prompt. ${said}`;
  return `${server} refused the request with status ${error.status}. ${said}`;
}

function noCompletions(server: string): string {
  return `There are no chat completions at ${server}. Correct OPENAI_BASE_URL: for most servers it ends in /v1.`;
}

/** What the system calls it: ECONNREFUSED, ENOTFOUND, … */
function codeOf(error: Error): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string') return ` (${cause.code})`;
  return '';
}
