import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemaOf, withoutNulls } from '../../../../src/agents/llm/model/json-schema.ts';
import { readAnswer } from '../../../../src/agents/llm/model/read-answer.ts';
import { shapeInWords } from '../../../../src/agents/llm/model/shape-in-words.ts';
import { strictSchemaOf } from '../../../../src/agents/llm/model/strict-schema.ts';
import { objectionTo } from '../../../fakes/openai/request-rules.ts';
import { question } from './given-models.ts';

const answer = z.object({
  change: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('source'), source: z.string().min(1).max(16_000) }),
    z.object({ kind: z.literal('settings'), lr: z.number().gt(0).max(1).optional() }),
  ]),
  effect: z.enum(['small', 'large']).describe('what you expect'),
  epochs: z.int().min(1).optional(),
  risks: z.array(z.string().max(80)).max(3).default([]),
  parent: z.string().nullable(),
});
const schema = jsonSchemaOf(answer);

describe('the strict form of an answer', () => {
  const strict = strictSchemaOf(schema);

  it('is one that OpenAI takes', () => {
    const objection = objectionTo({
      model: 'gpt',
      messages: [{ role: 'user', content: 'x' }],
      response_format: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema: { ...strict } } },
    });
    expect(objection).toBeNull();
  });

  it('demands every field, with null for one that may be left out, and says in words what it cannot demand', () => {
    expect(strict?.required).toEqual(['change', 'effect', 'epochs', 'risks', 'parent']);
    expect(strict?.properties?.epochs?.anyOf).toContainEqual({ type: 'null' });
    expect(JSON.stringify(strict)).toContain('at least 1 characters, at most 16000 characters');
    expect(JSON.stringify(strict)).toContain('more than 0');
  });

  it.each([
    ['fields of any name', z.object({ settings: z.record(z.string(), z.number()) })],
    ['lists of mixed items', z.object({ pair: z.tuple([z.string(), z.number()]) })],
    ['a root that is no object', z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])],
    ['anything', z.object({ anything: z.unknown() })],
  ])('is not there for %s', (_, shape) => {
    expect(strictSchemaOf(jsonSchemaOf(shape))).toBeNull();
    expect(shapeInWords(jsonSchemaOf(shape))).not.toContain('undefined');
  });

  it('is given back without the nulls that stand for nothing', () => {
    const reply = { change: { kind: 'settings', lr: null }, effect: 'small', epochs: null, risks: null, parent: null };
    expect(answer.parse(withoutNulls(reply, schema))).toEqual({
      change: { kind: 'settings' },
      effect: 'small',
      risks: [],
      parent: null,
    });
  });
});

it('the shape in words is a commented example', () => {
  expect(shapeInWords(schema)).toBe(`{
  "change": {
    "kind": "source",
    "source": <string, at least 1 characters, at most 16000 characters>,
  } or {
    "kind": "settings",
    "lr": <number, at most 1, more than 0>,  // may be left out
  },
  "effect": "small" or "large",  // what you expect
  "epochs": <integer, at least 1>,  // may be left out
  "risks": [<string, at most 80 characters>, … (at most 3)],  // may be left out
  "parent": <string> or null,
}`);
});

describe('an answer is found', () => {
  const choice = '{"component": "data", "why": "It overfits."}';
  const source = 'def f():\n    return {"a": 1}\n';
  const read = (text: string) => readAnswer(text, question, jsonSchemaOf(question.answer));

  it.each([
    ['alone', choice],
    ['in a fenced block', `Sure!\n\`\`\`json\n${choice}\n\`\`\`\nThat is it.`],
    [
      'in the last of two blocks',
      `\`\`\`json\n{"component": "model", "why": "x"}\n\`\`\`\nNo:\n\`\`\`\n${choice}\n\`\`\``,
    ],
    ['in prose', `My choice is ${choice}, as you can see.`],
    ['after thoughts', `<think>{"component": "model"}</think>${choice}`],
    ['after thoughts whose beginning the template ate', `I think {"component": "model"}…</think>\n${choice}`],
    ['with a byte order mark and spaces', `\uFEFF  ${choice}\n`],
  ])('%s', (_, text) => expect(read(text)).toEqual({ answer: { component: 'data', why: 'It overfits.' } }));

  it('with lines of code broken as code is', () => {
    const text = `{"component": "data", "why": "${source.replaceAll('"', '\\"')}"}`;
    expect(read(text)).toEqual({ answer: { component: 'data', why: source } });
  });

  it('with marks of thoughts and fences inside its strings', () => {
    const why = '</think> ```json\n{}\n``` <think>';
    expect(read(JSON.stringify({ component: 'data', why }))).toEqual({ answer: { component: 'data', why } });
  });

  it.each([
    ['escaped quotes without end', `{"source": "${'\\"a'.repeat(66_000)}}`],
    ['fences without end', 'x```\n'.repeat(40_000)],
    ['thoughts without end', 'x<think>'.repeat(25_000)],
  ])('or not, at once, in %s', (_, text) => {
    const start = performance.now();
    expect(read(text)).toHaveProperty('problem');
    expect(performance.now() - start).toBeLessThan(500); // quadratic time would be minutes
  });

  it.each([
    ['nothing', '  ', 'it is empty'],
    ['only thoughts', '<think>Hm, {"component"', 'it is empty'],
    ['no object', 'data', 'there is no JSON object in it'],
    ['half an object', '{"component": "data"', 'it is not valid JSON'],
    ['another shape', '{"component": "data"}', 'it does not have the shape that was asked for:\n✖'],
    ['a list', '["data"]', 'there is no JSON object in it'],
  ])('not in %s', (_, text, problem) =>
    expect(read(text)).toMatchObject({ problem: expect.stringContaining(problem) }),
  );
});
