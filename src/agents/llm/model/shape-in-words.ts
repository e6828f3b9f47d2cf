import { type JsonSchema, membersOf } from './json-schema.ts';

/** The schema as a commented example, which small models follow better than JSON Schema. */
export function shapeInWords(schema: JsonSchema): string {
  return describe(schema, '');
}

function describe(schema: JsonSchema, indent: string): string {
  const members = membersOf(schema);
  if (members.length > 0) return members.map((member) => describe(member, indent)).join(' or ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.type === 'object') return describeObject(schema, indent);
  if (schema.type === 'array') return describeArray(schema, indent);
  const types = [schema.type ?? 'any JSON'].flat();
  return types.map((type) => (type === 'null' ? 'null' : `<${[type, ...limits(schema)].join(', ')}>`)).join(' or ');
}

function describeObject({ properties = {}, required = [], additionalProperties }: JsonSchema, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, field]) => {
    const notes = [required.includes(name) ? [] : 'may be left out', field.description ?? []].flat().join('; ');
    return `${inner}${JSON.stringify(name)}: ${describe(field, inner)},${notes === '' ? '' : `  // ${notes}`}`;
  });
  if (typeof additionalProperties === 'object')
    lines.push(`${inner}"<any name>": ${describe(additionalProperties, inner)}, …`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function describeArray({ items, minItems, maxItems }: JsonSchema, indent: string): string {
  if (items === undefined) return '[…]';
  if (Array.isArray(items)) return `[${items.map((item) => describe(item, indent)).join(', ')}]`;
  const length = [
    minItems === undefined ? [] : `at least ${minItems}`,
    maxItems === undefined ? [] : `at most ${maxItems}`,
  ];
  const note = length.flat().join(', ');
  return `[${describe(items as JsonSchema, indent)}, …${note === '' ? '' : ` (${note})`}]`;
}

function limits(schema: JsonSchema): string[] {
  const said: Readonly<Record<string, (value: unknown) => string>> = {
    minLength: (value) => `at least ${value} characters`,
    maxLength: (value) => `at most ${value} characters`,
    pattern: (value) => `matching ${value}`,
    minimum: (value) => `at least ${value}`,
    maximum: (value) => `at most ${value}`,
    exclusiveMinimum: (value) => `more than ${value}`,
    exclusiveMaximum: (value) => `less than ${value}`,
  };
  return Object.entries(said).flatMap(([keyword, say]) => {
    const value = schema[keyword];
    return value === undefined || Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER ? [] : [say(value)];
  });
}
