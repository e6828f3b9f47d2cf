import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { given, good, question } from './given-models.ts';

const text = `<think>Data or model? {"component": "model"} perhaps.</think>\nHere it is:\n\`\`\`json\n${JSON.stringify(good)}\n\`\`\``;

describe('structured answers', () => {
  it.each([
    ['a server that enforces schemas', 'strict', 'json_schema', 1],
    ['a server that fails at schemas', 'fails', 'json_object', 3],
    ['a server that knows no formats', 'unknown', undefined, 1],
    ['a server that ignores formats', 'ignored', undefined, 3],
  ] as const)('are asked of %s in the way it obeys', async (_, structured, format, probes) => {
    const { ask, asking, server, models, logged } = await given({
      server: { script: { analyst: [{ text }, { text }] }, structured },
      settings: { answers: 'auto', modelOf: () => 'analyst' },
    });
    await models.prepare();
    expect(server.probes).toHaveLength(probes);
    expect(await ask(question, asking)).toEqual(good);
    expect(await ask(question, asking)).toEqual(good);
    expect(server.probes).toHaveLength(probes);
    expect(server.requests.map(({ body }) => body.response_format?.type)).toEqual([format, format]);
    expect(logged.filter((line) => line.includes('structured answers'))).toHaveLength(1);
    const prompt = JSON.stringify(server.requests[0]?.body.messages);
    expect(prompt.includes('Answer with one JSON object of this shape')).toBe(format !== 'json_schema');
    expect(prompt.includes('```json')).toBe(format === undefined);
  });

  it('are looked into again where the server was away', async () => {
    const away = { status: 503, message: 'Loading the model.' };
    const { ask, asking, models, logged, server } = await given({
      server: { script: { analyst: [{ json: good }] }, faults: Array(7).fill(away) },
      settings: { answers: 'auto', modelOf: () => 'analyst' },
    });
    await models.prepare();
    expect(logged.join()).toContain('failed with status 503, also when asked again');
    expect(await ask(question, asking)).toEqual(good);
    expect(server.requests[0]?.body.response_format?.type).toBe('json_schema');
  });

  it('are not given up for one hiccup', async () => {
    const { ask, asking, server } = await given({
      server: { script: { analyst: [{ json: good }] }, faults: [{ status: 500, message: 'Internal error.' }] },
      settings: { answers: 'auto' },
    });
    await ask(question, asking);
    expect(server.requests[0]?.body.response_format?.type).toBe('json_schema');
  });

  it('of a broken server are no answers at all', async () => {
    const { ask, asking, calls } = await given({
      server: { script: { analyst: [] }, faults: Array(9).fill({ status: 500, message: 'Out of memory.' }) },
      settings: { answers: 'auto' },
    });
    await expect(ask(question, asking)).rejects.toThrow('failed with status 500, also when asked again');
    expect(calls).toEqual([]);
  });

  it('fall back to free JSON for a shape that strict schemas cannot say', async () => {
    const { problemWith, ...rest } = question;
    const answer = z.object({ settings: z.record(z.string(), z.number()) });
    const { ask, asking, server } = await given({
      server: { script: { analyst: [{ json: { settings: { lr: 0.1 } } }] } },
    });
    expect(await ask({ ...rest, answer }, asking)).toEqual({ settings: { lr: 0.1 } });
    expect(server.requests[0]?.body.response_format).toEqual({ type: 'json_object' });
  });

  it('fall back for a question whose schema the server refuses', async () => {
    const refused = { status: 400, message: "Invalid schema for response_format 'choice'." };
    const { ask, asking, server } = await given({
      server: { script: { analyst: [refused, { json: good }, { json: good }] } },
    });
    expect(await ask(question, asking)).toEqual(good);
    expect(await ask(question, asking)).toEqual(good);
    expect(server.requests.map(({ body }) => body.response_format?.type)).toEqual([
      'json_schema',
      'json_object',
      'json_object',
    ]);
  });

  it('take null for what may be left out', async () => {
    const { ask, asking } = await given({ server: { script: { analyst: [{ json: { ...good, note: null } }] } } });
    expect(await ask(question, asking)).toEqual(good);
  });
});

describe('pictures', () => {
  const pictures = [new Uint8Array([137, 80, 78, 71])];

  it.each([
    ['auto', true, 1],
    ['auto', false, 0],
    ['off', true, 0],
    ['on', true, 1],
  ] as const)('with the setting %s, and a model that sees: %s, are sent %d times', async (setting, sees, times) => {
    const { ask, asking, server, exchanges } = await given({
      server: { script: { analyst: [{ json: good }] }, pictures: sees },
      settings: { pictures: setting },
    });
    await ask({ ...question, pictures }, asking);
    expect(JSON.stringify(server.requests[0]?.body.messages).split('"type":"image_url"').length - 1).toBe(times);
    expect(server.probes).toHaveLength(setting === 'auto' ? 1 : 0);
    expect(JSON.stringify(exchanges)).not.toContain('iVBOR');
  });

  it.each([
    ['a router', { status: 404, message: 'No endpoints found that support image input' }, 1, 0],
    ['a server that is away', { status: 503, message: 'Loading.' }, 7, 1],
  ] as const)('are not sent where %s fails at the connection test', async (_, fault, times, laterProbes) => {
    const { ask, asking, server, calls } = await given({
      server: { script: { analyst: [{ json: good }, { json: good }] }, faults: Array(times).fill(fault) },
    });
    expect(await ask({ ...question, pictures }, asking)).toEqual(good);
    expect(server.probes).toEqual([]);
    expect(await ask({ ...question, pictures }, asking)).toEqual(good);
    expect(server.probes).toHaveLength(laterProbes);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['used', 'used']);
  });

  it.each([400, 404])('are left out once the server has refused them with status %d', async (status) => {
    const refused = { status, message: 'No endpoints found that support image input' };
    const { ask, asking, server } = await given({
      server: { script: { analyst: [refused, { json: good }, { json: good }] } },
      settings: { pictures: 'on' },
    });
    await ask({ ...question, pictures }, asking);
    await ask({ ...question, pictures }, asking);
    const asked = server.requests.map(({ body }) => typeof body.messages[1]?.content);
    expect(asked).toEqual(['object', 'string', 'string']);
  });
});
