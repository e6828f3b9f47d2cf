import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { appendExchange, type Exchange } from '../../../../src/agents/llm/model/exchange.ts';
import { dollarsOf } from '../../../../src/agents/llm/model/prices.ts';
import { redact } from '../../../../src/agents/llm/model/redact.ts';
import { repeatsItself } from '../../../../src/agents/llm/model/runaway.ts';

describe('the price of a call', () => {
  const million = { promptTokens: 1_000_000, replyTokens: 1_000_000 };

  it('is known for OpenAI’s models, dated ones too', () => {
    expect(dollarsOf('gpt-5-mini', million, {})).toBe(2.25);
    expect(dollarsOf('gpt-5-mini-2025-08-07', million, {})).toBe(2.25);
  });

  it('is what people say it is', () => {
    expect(dollarsOf('gpt-5-mini', million, { 'gpt-5-mini': { input: 1, output: 1 } })).toBe(2);
    expect(dollarsOf('qwen', million, { qwen: { input: 0, output: 0 } })).toBe(0);
  });

  it.each(['qwen', 'gpt-5-mini-turbo', 'constructor'])('is not known for %s', (model) => {
    expect(dollarsOf(model, million, {})).toBeNull();
  });
});

describe('redacting', () => {
  it.each([
    'sk-proj-abcdefghijklmnop1234',
    'xoxb-1234567890-abc',
    'AIzaSyA1234567890abcdefghijklmnopqrstuvw',
    'AKIAIOSFODNN7EXAMPLE',
    'gsk_abcdefghijklmnop1234',
    'xapp-1-A0123456-abc',
    'ghp_abcdefghijklmnop1234',
    'hf_abcdefghijklmnopqrst',
    'eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.abc',
  ])('takes %s out', (secret) => expect(redact(`key=${secret}, right?`, [])).toBe('key=[secret], right?'));

  it('takes out what is held and what stands behind Bearer', () => {
    expect(redact('Authorization: Bearer abcd1234efgh and hunter22hunter22', ['hunter22hunter22'])).toBe(
      'Authorization: Bearer [secret] and [secret]',
    );
  });

  it.each(['x', '', 'none', 'local', 'ollama', 'localhost'])(
    'leaves words alone, also where a server without keys got “%s” for one',
    (key) => {
      const words = 'a task-oriented axe for none but local use: the server localhost of ollama';
      expect(redact(words, [key])).toBe(words);
    },
  );
});

describe('a text that repeats itself without end', () => {
  const honest = Array.from({ length: 300 }, (_, index) => `  (${index}, 0.${index * index}),\n`).join('');

  it.each([
    ['a letter', 'a'.repeat(3000)],
    ['empty lines', `${honest}${'\n'.repeat(2500)}`],
    ['dots that come slowly', `{"why": "${'.'.repeat(600)}`],
    ['spaces of all kinds', `{${' \n  \t'.repeat(50)}${'\n   '.repeat(100)}`],
    ['a sentence', `${honest}${'And once more. '.repeat(200)}`],
    ['a page', `${honest}${honest.slice(0, 3000).repeat(6)}`],
  ])('is known by %s', (_, text) => expect(repeatsItself(text)).toBe(true));

  it.each([
    ['short', 'a'.repeat(500)],
    ['a table', honest],
    ['a page said twice', honest.repeat(2)],
    ['a repetition that is over', `${'a'.repeat(3000)}${honest}`],
  ])('is not one that is %s', (_, text) => expect(repeatsItself(text)).toBe(false));
});

describe('the audit trail', () => {
  const exchange: Exchange = {
    ...{ role: 'analyst', model: 'm', promptTokens: 1, replyTokens: 1, dollars: null, seconds: 1, outcome: 'used' },
    ...{
      at: '2026-11-23T14:00:00.000Z',
      run: 'r1',
      question: 'choice',
      attempt: 1,
      messages: [],
      reply: 'a\nb',
      problem: null,
    },
  };
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'exchange-'));
    onTestFinished(() => rmSync(made, { recursive: true }));
    return made;
  };

  it('is one line of JSON for each call, in the run’s folder', () => {
    const run = join(folder(), 'runs', 'r1');
    for (const attempt of [1, 2]) appendExchange(run, { ...exchange, attempt }, pino({ level: 'silent' }));
    const lines = readFileSync(join(run, 'model-calls.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([exchange, { ...exchange, attempt: 2 }]);
  });

  it('that cannot be written is logged, and the run goes on', () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    const logged: string[] = [];
    appendExchange(join(file, 'r1'), exchange, pino({}, { write: (line: string) => void logged.push(line) }));
    expect(logged.join()).toContain('model call not written to the audit trail');
  });
});
