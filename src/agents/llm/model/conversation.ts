import type OpenAI from 'openai';
import type { Question } from '../ask.ts';
import { countTokens, fitTokens } from '../tokens.ts';
import type { ChatRequest } from './connection.ts';
import type { JsonSchema } from './json-schema.ts';
import type { AnswerMode } from './model-settings.ts';
import { shapeInWords } from './shape-in-words.ts';

/** An answer that could not be used, for the next attempt to do better. */
export type Mistake = { readonly reply: string; readonly problem: string };

/** How the question is put to this model. */
export type Means = {
  readonly mode: AnswerMode;
  /** What a server in schema mode is asked to enforce. */
  readonly strict: JsonSchema | null;
  readonly pictures: boolean;
};

export function messagesOf<Answer>(
  { rules, task, pictures = [] }: Question<Answer>,
  schema: JsonSchema,
  means: Means,
  mistake: Mistake | null,
  contextTokens: number,
): ChatRequest['messages'] {
  // A server that enforces the shape still hears it in words once an answer was wrong: it may not enforce it after all.
  const shape = means.mode === 'schema' && mistake === null ? '' : `\n\n${shapeRequest(schema, means.mode)}`;
  const text = `${task}${shape}`;
  const shown = means.pictures ? pictures.map(pictureOf) : [];
  const asked: ChatRequest['messages'] = [
    { role: 'system', content: rules },
    { role: 'user', content: shown.length > 0 ? [{ type: 'text', text }, ...shown] : text },
  ];
  return mistake ? [...asked, ...correction(mistake, contextTokens, contextTokens - tokensIn(asked))] : asked;
}

export function responseFormatOf(name: string, { mode, strict }: Means): Pick<ChatRequest, 'response_format'> {
  switch (mode) {
    case 'schema':
      return strict
        ? { response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: { ...strict } } } }
        : {};
    case 'json':
      return { response_format: { type: 'json_object' } };
    case 'fenced':
      return {};
  }
}

function shapeRequest(schema: JsonSchema, mode: AnswerMode): string {
  const where = mode === 'fenced' ? 'in one ```json block, with nothing after it' : 'and nothing else';
  return `Answer with one JSON object of this shape, ${where}. What stands in <…> and after // explains it and is not part of it:\n${shapeInWords(schema)}`;
}

/** A wrong answer with a thousand mistakes shall not crowd the question out. */
const mostProblemTokens = 500;

/** The problem is always told; the answer that had it is quoted as far as there is room. */
function correction({ reply, problem }: Mistake, contextTokens: number, room: number): ChatRequest['messages'] {
  const wish = `Your answer cannot be used: ${fitTokens(problem, mostProblemTokens)}\nGive the whole answer again, corrected.`;
  const left = Math.min(Math.floor(contextTokens / 4), room - countTokens(wish));
  const said = left < 50 ? '' : fitTokens(reply.trim(), left, 'both');
  return [...(said === '' ? [] : [{ role: 'assistant' as const, content: said }]), { role: 'user', content: wish }];
}

function pictureOf(png: Uint8Array): OpenAI.Chat.ChatCompletionContentPartImage {
  return { type: 'image_url', image_url: { url: `data:image/png;base64,${Buffer.from(png).toString('base64')}` } };
}

/** OpenAI counts 85 to 1,100 tokens for a picture of the size of ours. */
const tokensOfPicture = 800;

export function tokensIn(messages: ChatRequest['messages']): number {
  const pictures = messages.flatMap(({ content }) =>
    Array.isArray(content) ? content.filter(({ type }) => type === 'image_url') : [],
  );
  return textsOf(messages).reduce((sum, { text }) => sum + countTokens(text), pictures.length * tokensOfPicture);
}

/** The messages as text, for counting and for the audit trail. */
export function textsOf(messages: ChatRequest['messages']): { role: string; text: string }[] {
  return messages.map(({ role, content = '' }) => ({
    role,
    text:
      typeof content === 'string'
        ? content
        : (content ?? []).map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n'),
  }));
}
