import type OpenAI from 'openai';
import type { Question } from '../ask.ts';
import { fitTokens } from '../tokens.ts';
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
  return [
    { role: 'system', content: rules },
    { role: 'user', content: shown.length > 0 ? [{ type: 'text', text }, ...shown] : text },
    ...(mistake ? correction(mistake, contextTokens) : []),
  ];
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

function correction({ reply, problem }: Mistake, contextTokens: number): ChatRequest['messages'] {
  const said = fitTokens(reply.trim(), Math.floor(contextTokens / 4), 'both');
  const wish = `Your answer cannot be used: ${problem}\nGive the whole answer again, corrected.`;
  return [...(said === '' ? [] : [{ role: 'assistant' as const, content: said }]), { role: 'user', content: wish }];
}

function pictureOf(png: Uint8Array): OpenAI.Chat.ChatCompletionContentPartImage {
  return { type: 'image_url', image_url: { url: `data:image/png;base64,${Buffer.from(png).toString('base64')}` } };
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
