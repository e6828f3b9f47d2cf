import { z } from 'zod';

/** The part of JSON Schema that zod writes for an answer. */
export type JsonSchema = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly [keyword: string]: unknown;
};

/** What an answer may look like before zod has filled in defaults. */
export function jsonSchemaOf(answer: z.ZodType): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(answer, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
    target: 'draft-7',
  });
  return schema as JsonSchema;
}

/** A union's members; none where it is no union. */
export function membersOf({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] {
  return anyOf ?? oneOf ?? [];
}

export function takesNull(schema: JsonSchema): boolean {
  if (schema.type === 'null' || schema.const === null) return true;
  if (Array.isArray(schema.type) && schema.type.includes('null')) return true;
  return membersOf(schema).some(takesNull);
}

/**
 * The answer without the nulls that stand for what is left out: servers that enforce a schema demand every field, and models write
 * null of their own accord.
 */
export function withoutNulls(value: unknown, schema: JsonSchema): unknown {
  const members = membersOf(schema).filter((member) => mayBe(value, member));
  if (members.length > 0) return members.reduce(withoutNulls, value);
  if (Array.isArray(value)) {
    const { items } = schema;
    return value.map((item, index) => {
      const ofItem = Array.isArray(items) ? items[index] : items;
      return ofItem ? withoutNulls(item, ofItem) : item;
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  const { properties = {}, required = [] } = schema;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const ofField = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (!ofField) return [[name, field]];
      if (field === null && !required.includes(name) && !takesNull(ofField)) return [];
      return [[name, withoutNulls(field, ofField)]];
    }),
  );
}

/** A member of a union that names its kind is meant only by values of that kind. */
function mayBe(value: unknown, { properties = {} }: JsonSchema): boolean {
  return Object.entries(properties).every(
    ([name, field]) =>
      !('const' in field) || (value as Readonly<Record<string, unknown>> | null)?.[name] === field.const,
  );
}
