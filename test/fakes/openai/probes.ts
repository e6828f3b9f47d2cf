import type { Quirks } from './fake-openai.ts';
import type { ChatRequest } from './request-rules.ts';
import type { Say } from './say.ts';

/** A model's answer to the connection tests of `abilities.ts`; null: it is another question, for the script. */
export function answerToProbe({ messages, response_format: format }: ChatRequest, quirks: Quirks): Say | null {
  const asked = messages[0]?.content ?? '';
  const text =
    typeof asked === 'string' ? asked : asked.flatMap((part) => (part.type === 'text' ? part.text : [])).join('');
  if (!text.startsWith('Connection test')) return null;
  if (typeof asked !== 'string') return quirks.pictures ? 'Red.' : noPictures;
  if (format?.type === 'json_schema' && quirks.structured === 'fails') return brokenSchema;
  if (format && format.type !== 'text' && quirks.structured !== 'ignored') return { json: { colour: 'green' } };
  return 'Grass is green.';
}

const noPictures: Say = {
  status: 400,
  message: 'Invalid content type. image_url is only supported by certain models.',
};
/** As the server of llama-cpp-python answers. */
const brokenSchema: Say = {
  status: 500,
  message: "1 validation error: Input should be 'text' or 'json_object'",
  retryAfter: null,
};
