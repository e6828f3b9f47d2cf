import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { type FakeOpenAi, fakeKey, startFakeOpenAi } from './fake-openai.ts';

const clientOf = ({ url }: FakeOpenAi) => new OpenAI({ apiKey: fakeKey, baseURL: url, maxRetries: 0, logLevel: 'off' });
const messages = [{ role: 'user', content: 'Hello.' }] as const;

describe('the fake OpenAI server', () => {
  it('answers the real client with and without a stream', async () => {
    const server = await startFakeOpenAi({
      script: { analyst: ['Good morning.', ({ model }) => `I am the ${model}.`] },
    });
    const client = clientOf(server);
    const whole = await client.chat.completions.create({ model: 'analyst', messages: [...messages] });
    expect(whole.choices[0]?.message.content).toBe('Good morning.');
    expect(whole.usage?.completion_tokens).toBe(4);
    let said = '';
    const stream = await client.chat.completions.create({ model: 'analyst', messages: [...messages], stream: true });
    for await (const chunk of stream) said += chunk.choices[0]?.delta.content ?? '';
    expect(said).toBe('I am the analyst.');
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['analyst']);
    await server.close();
  });

  it('fails the test that asks for more than the script says', async () => {
    const server = await startFakeOpenAi({ script: { analyst: [] } });
    const asked = clientOf(server).chat.completions.create({ model: 'analyst', messages: [...messages] });
    await expect(asked).rejects.toThrow('does not expect that request');
    await expect(server.close()).rejects.toThrow('analyst was asked a 1. time');
  });

  it('fails the test that does not use the whole script', async () => {
    const server = await startFakeOpenAi({ script: { analyst: ['Good morning.'] }, faults: ['Hm.'] });
    await expect(server.close()).rejects.toThrow('1 answers of analyst were not asked for; 1 faults were not met');
  });

  it.each([
    [
      'a schema whose fields are not all required',
      { properties: { a: { type: 'string' } }, required: [] },
      "Missing 'a'",
    ],
    [
      'a schema that allows more fields',
      { properties: {}, required: [], additionalProperties: true },
      'additionalProperties',
    ],
    [
      'a keyword that strict mode does not know',
      { properties: { a: { oneOf: [] } }, required: ['a'] },
      "'oneOf' is not permitted",
    ],
  ])('refuses %s', async (_, schema, said) => {
    await using server = await startFakeOpenAi({ script: { analyst: [] } });
    const asked = clientOf(server).chat.completions.create({
      model: 'analyst',
      messages: [...messages],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'a', strict: true, schema: { type: 'object', additionalProperties: false, ...schema } },
      },
    });
    await expect(asked).rejects.toThrow(said);
  });

  it.each([
    ['a parameter that OpenAI does not know', { best_effort: true }, 'best_effort'],
    ['a temperature out of range', { temperature: 3 }, 'temperature'],
    ['an unknown format', { response_format: { type: 'xml' } }, 'response_format'],
    ['JSON without the word', { response_format: { type: 'json_object' } }, "must contain the word 'json'"],
    ['usage without a stream', { stream_options: { include_usage: true } }, 'only allowed when'],
  ])('refuses %s', async (_, more, said) => {
    await using server = await startFakeOpenAi({ script: { analyst: [] } });
    const request = {
      model: 'analyst',
      messages: [...messages],
      ...more,
    } as OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;
    await expect(clientOf(server).chat.completions.create(request)).rejects.toThrow(said);
  });
});
