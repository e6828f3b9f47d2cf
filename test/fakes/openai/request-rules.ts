import { z } from 'zod';

/** What OpenAI takes in a chat completion, of what this project may send; a field that is not here is an unknown one. */
const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const picturePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({
    url: z.string().regex(/^(data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*|https:.+)$/),
  }),
});
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string() }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(z.union([textPart, picturePart])).min(1)]),
  }),
  z.strictObject({ role: z.literal('assistant'), content: z.string() }),
]);
const jsonSchemaFormat = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  description: z.string().optional(),
  strict: z.boolean().nullish(),
  schema: z.record(z.string(), z.unknown()),
});
const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({ type: z.literal('json_schema'), json_schema: jsonSchemaFormat }),
]);
export const chatRequestSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  response_format: responseFormat.optional(),
  temperature: z.number().min(0).max(2).nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).nullish(),
  max_completion_tokens: z.int().positive().nullish(),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** What OpenAI would say against the request beyond its fields; null: nothing. */
export function objectionTo(request: ChatRequest): { readonly message: string; readonly param: string } | null {
  if (request.stream_options && !request.stream)
    return {
      message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      param: 'stream_options',
    };
  const format = request.response_format;
  if (format?.type === 'json_object' && !/json/i.test(JSON.stringify(request.messages)))
    return {
      message: "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      param: 'messages',
    };
  if (format?.type !== 'json_schema' || !format.json_schema.strict) return null;
  const { name, schema } = format.json_schema;
  const problem =
    schema.type === 'object' ? problemWithStrict(schema, []) : 'schema must be a JSON Schema of \'type: "object"\'';
  return problem === null
    ? null
    : { message: `Invalid schema for response_format '${name}': ${problem}.`, param: 'response_format' };
}

const strictKeywords = new Set([
  ...[
    'type',
    'description',
    'title',
    'enum',
    'const',
    'anyOf',
    'properties',
    'required',
    'additionalProperties',
    'items',
  ],
  ...[
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'pattern',
    'format',
    'minItems',
    'maxItems',
  ],
  ...['$ref', '$defs'],
]);
type Schema = Readonly<Record<string, unknown>>;

/** The rules of strict structured outputs: every field required, nothing else allowed, few keywords. */
function problemWithStrict(schema: Schema, path: readonly string[]): string | null {
  const at = `In context=(${path.map((part) => `'${part}'`).join(', ')})`;
  const unknown = Object.keys(schema).find((keyword) => !strictKeywords.has(keyword));
  if (unknown) return `${at}, '${unknown}' is not permitted`;
  if (schema.type === undefined && !('anyOf' in schema) && !('$ref' in schema))
    return `${at}, schema must have a 'type' key`;
  const children: [string, Schema][] = [];
  if (schema.type === 'object') {
    if (schema.additionalProperties !== false)
      return `${at}, 'additionalProperties' is required to be supplied and to be false`;
    const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
    const required = (schema.required ?? []) as readonly string[];
    const missing = Object.keys(properties).find((name) => !required.includes(name));
    if (missing || required.length !== Object.keys(properties).length)
      return `${at}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'`;
    children.push(...Object.entries(properties));
  }
  if (schema.type === 'array') {
    if (!schema.items || Array.isArray(schema.items)) return `${at}, array schema missing items`;
    children.push(['items', schema.items as Schema]);
  }
  for (const [index, member] of ((schema.anyOf ?? []) as readonly Schema[]).entries())
    children.push([`${index}`, member]);
  for (const [name, child] of children) {
    const problem = problemWithStrict(child, [...path, name]);
    if (problem) return problem;
  }
  return null;
}
