import { type JsonSchema, membersOf, takesNull } from './json-schema.ts';

/** What OpenAI's strict mode knows of numbers, lists and texts besides their types; zod checks the rest afterwards. */
const knownKeywords = ['description', 'enum', 'const', 'minimum', 'maximum', 'multipleOf', 'minItems', 'maxItems'];
/** Said in words, because the server would not enforce them and the model would not know them. */
const spokenKeywords: Readonly<Record<string, string>> = {
  minLength: 'at least %s characters',
  maxLength: 'at most %s characters',
  pattern: 'matches the regular expression %s',
  exclusiveMinimum: 'more than %s',
  exclusiveMaximum: 'less than %s',
};

/**
 * The schema in the form that servers enforce: every field is required (one that may be left out may be null instead) and nothing else
 * is allowed. Null where that form cannot say it: fields of any name, lists of mixed items, references, roots that are no object.
 */
export function strictSchemaOf(schema: JsonSchema): JsonSchema | null {
  return schema.type === 'object' ? strict(schema) : null;
}

function strict(schema: JsonSchema): JsonSchema | null {
  const members = membersOf(schema);
  if (members.length > 0) {
    const each = members.map(strict);
    return each.includes(null) ? null : { ...hints(schema), anyOf: each.filter((member) => member !== null) };
  }
  if (schema.type === undefined || '$ref' in schema || 'allOf' in schema || 'not' in schema) return null;
  if (schema.type === 'object') return strictObject(schema);
  if (schema.type !== 'array') return { ...hints(schema), type: schema.type };
  if (!schema.items || Array.isArray(schema.items)) return null;
  const items = strict(schema.items as JsonSchema);
  return items && { ...hints(schema), type: 'array', items };
}

function strictObject(schema: JsonSchema): JsonSchema | null {
  const { properties = {}, required = [], additionalProperties } = schema;
  if (typeof additionalProperties === 'object' || 'patternProperties' in schema) return null;
  const strictProperties: Record<string, JsonSchema> = {};
  for (const [name, field] of Object.entries(properties)) {
    const strictField = strict(field);
    if (!strictField) return null;
    strictProperties[name] =
      required.includes(name) || takesNull(field) ? strictField : { anyOf: [strictField, { type: 'null' }] };
  }
  return {
    ...hints(schema),
    type: 'object',
    properties: strictProperties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function hints(schema: JsonSchema): JsonSchema {
  const known = Object.entries(schema).filter(([keyword]) => knownKeywords.includes(keyword));
  const spoken = Object.entries(spokenKeywords).flatMap(([keyword, words]) =>
    schema[keyword] === undefined ? [] : [words.replace('%s', () => String(schema[keyword]))],
  );
  const description = [schema.description ?? [], spoken.join(', ')].flat().filter((part) => part !== '');
  return { ...Object.fromEntries(known), ...(description.length > 0 ? { description: description.join(' - ') } : {}) };
}
