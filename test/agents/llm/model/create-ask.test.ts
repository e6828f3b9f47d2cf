import { describe, expect, it } from 'vitest';
import { NoUsableAnswer } from '../../../../src/agents/llm/ask.ts';
import { fakeKey } from '../../../fakes/openai/fake-openai.ts';
import { type Choice, given, good, question } from './given-models.ts';

const tooLarge = {
  status: 400,
  message:
    "This model's maximum context length is 2048 tokens. However, you requested 2148 tokens (148 in the messages, 2000 in the completion).",
};
const call = {
  role: 'analyst',
  model: 'analyst',
  promptTokens: 600,
  replyTokens: 400,
  dollars: 2,
  seconds: 1,
  outcome: 'used',
} as const;

describe('asking a model', () => {
  it('gives the answer and writes down what it cost', async () => {
    const { ask, asking, calls, server } = await given({ server: { script: { analyst: [{ json: good }] } } });
    expect(await ask(question, asking)).toEqual(good);
    expect(calls).toEqual([
      { role: 'analyst', model: 'analyst', outcome: 'used', seconds: expect.any(Number), ...tokensOf(calls[0]) },
    ]);
    const { promptTokens = 0, replyTokens = 0, dollars } = calls[0] ?? {};
    expect(promptTokens).toBeGreaterThan(10);
    expect(dollars).toBeCloseTo((promptTokens + 10 * replyTokens) / 1e6, 12);
    expect(server.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(server.requests[0]?.body).toMatchObject({ max_completion_tokens: 2000 });
    expect(server.requests[0]?.body).not.toHaveProperty('temperature');
    expect(server.requests[0]?.body).not.toHaveProperty('reasoning_effort');
  });

  it('sends temperature and reasoning effort where they are set', async () => {
    const { ask, asking, server } = await given({
      server: { script: { analyst: [{ json: good }] } },
      settings: { temperature: 0.2, reasoningEffort: 'low' },
    });
    await ask(question, asking);
    expect(server.requests[0]?.body).toMatchObject({ temperature: 0.2, reasoning_effort: 'low' });
  });

  it('tells a model what was wrong with its answer', async () => {
    const { ask, asking, calls, server, exchanges } = await given({
      server: { script: { analyst: ['{"component": "da', { json: { component: 'luck', why: '' } }, { json: good }] } },
    });
    expect(await ask(question, asking)).toEqual(good);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['invalid', 'invalid', 'used']);
    const [, second, third] = server.requests.map(({ body }) => body.messages);
    expect(second?.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(second?.at(-2)?.content).toBe('{"component": "da');
    expect(second?.at(-1)?.content).toContain('it is not valid JSON');
    expect(third?.at(-1)?.content).toContain('component');
    expect(third).toHaveLength(4);
    expect(exchanges.map(({ attempt, outcome, reply }) => [attempt, outcome, reply])).toEqual([
      [1, 'invalid', '{"component": "da'],
      [2, 'invalid', '{"component":"luck","why":""}'],
      [3, 'used', JSON.stringify(good)],
    ]);
  });

  it('tells a model what is wrong with an answer of the right shape', async () => {
    const { ask, asking, server } = await given({
      server: { script: { analyst: [{ json: { ...good, component: 'model' } }, { json: good }] } },
    });
    const problemWith = ({ component }: { component: string }) =>
      component === 'model' ? 'The model is frozen.' : null;
    expect(await ask({ ...question, problemWith }, asking)).toEqual(good);
    expect(server.requests[1]?.body.messages.at(-1)?.content).toContain('The model is frozen.');
  });

  it('tells no more of what was wrong than there is room for', async () => {
    const wrong = Array.from({ length: 1000 }, (_, index) => ({ [`field ${index}`]: `${index * 7919}` }));
    const problemWith = ({ component }: Choice) => (component === 'model' ? JSON.stringify(wrong) : null);
    const { ask, asking, calls, server } = await given({
      server: { script: { analyst: [{ json: { ...good, component: 'model' } }, { json: good }] }, usage: false },
      settings: { contextTokens: 700 },
    });
    expect(await ask({ ...question, problemWith }, asking)).toEqual(good);
    expect(server.requests[1]?.body.messages.at(-1)?.content).toMatch(/field 0.*characters left out.*corrected\.$/s);
    expect(calls[1]?.promptTokens).toBeLessThanOrEqual(700);
  });

  it('gives up after so many attempts and says why', async () => {
    const { ask, asking, calls } = await given({ server: { script: { analyst: ['No.', 'No.', 'No.'] } } });
    await expect(ask(question, asking)).rejects.toThrow(
      'analyst gave the analyst no usable answer in 3 attempts. The last answer cannot be used: it is not valid JSON',
    );
    expect(calls.map(({ outcome }) => outcome)).toEqual(['invalid', 'invalid', 'invalid']);
  });

  it.each([
    ['a refusal', { refusal: 'I cannot help with that.' }, 'it is a refusal: "I cannot help with that."'],
    ['a filtered answer', { text: '{"comp', ended: 'content_filter' }, "the server's content filter cut it off"],
    [
      'a cut answer',
      { text: '{"comp', ended: 'length', tokens: 77 },
      'it was cut off after 77 tokens. Answer shorter.',
    ],
    ['an empty answer', '', 'it is empty'],
  ] as const)('tells a model that it gave %s', async (_, reply, problem) => {
    const { ask, asking, server } = await given({ server: { script: { analyst: [reply, { json: good }] } } });
    expect(await ask(question, asking)).toEqual(good);
    expect(server.requests[1]?.body.messages.at(-1)?.content).toContain(problem);
  });

  it('cuts off a model that repeats itself without end', async () => {
    const forEver = 'The next thing to do is to look at the data once more. ';
    const { ask, asking, server, calls, exchanges } = await given({
      server: { script: { analyst: [{ forEver }, { json: good }] } },
      settings: { replyTokens: 1_000_000 },
    });
    expect(await ask(question, asking)).toEqual(good);
    expect(calls[0]).toMatchObject({ outcome: 'invalid' });
    expect(calls[0]?.replyTokens).toBeGreaterThan(400);
    expect(exchanges[0]?.reply.length).toBeLessThan(100_000);
    expect(server.requests[1]?.body.messages.at(-1)?.content).toContain('repeated itself without end');
  });

  it('cuts off a refusal without end', async () => {
    const forEver = { forEver: 'I cannot do that. '.repeat(200), refusing: true };
    const { ask, asking, exchanges, server } = await given({
      server: { script: { analyst: [forEver, { json: good }] } },
    });
    expect(await ask(question, asking)).toEqual(good);
    expect(exchanges[0]?.reply.length).toBeLessThan(100_000);
    expect(server.requests[1]?.body.messages.at(-1)?.content).toMatch(/^.{0,700}$/s);
  });

  it.each([
    ['dots', '...'],
    ['empty lines', '\n'],
    ['words', ' It is what I would do, and here is one more reason.'],
    ['braces', '}'],
  ])('takes an answer that is whole, and does not wait for the %s that follow without end', async (_, forEver) => {
    const { ask, asking, calls, exchanges } = await given({
      server: { script: { analyst: [{ after: JSON.stringify(good), forEver }] } },
    });
    expect(await ask(question, asking)).toEqual(good);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['used']);
    expect(exchanges[0]?.reply.length).toBeLessThan(200);
  });

  it.each([
    ['by us', { after: `\`\`\`json\n${JSON.stringify(good)}\n\`\`\`\n`, forEver: ' \n' }],
    ['by the server', { text: `${JSON.stringify(good)}..........`, ended: 'length' }],
  ] as const)('takes an answer that was whole before the reply was cut off %s', async (_, reply) => {
    const { ask, asking } = await given({ server: { script: { analyst: [reply] } } });
    expect(await ask(question, asking)).toEqual(good);
  });

  it('goes on listening where a better answer may follow', async () => {
    const text = `${JSON.stringify({ ...good, component: 'none' })}\nNo, that is none:\n\`\`\`json\n${JSON.stringify(good)}\n\`\`\`\nThis is the one that I mean, ${'and this is why. '.repeat(9)}`;
    const { ask, asking } = await given({ server: { script: { analyst: [text] } } });
    expect(await ask(question, asking)).toEqual(good);
  });

  it('cuts off a reply that is longer than allowed', async () => {
    const text = Array.from({ length: 5000 }, (_, index) => `${index * 7919} `).join('');
    const { ask, asking, calls, server } = await given({ server: { script: { analyst: [text, { json: good }] } } });
    expect(await ask(question, asking)).toEqual(good);
    expect(calls[0]?.outcome).toBe('invalid');
    expect(server.requests[1]?.body.messages.at(-1)?.content).toContain('it was cut off after 2000 tokens');
  });

  it('estimates the cost where the server does not count', async () => {
    const { ask, asking, calls } = await given({ server: { script: { analyst: [{ json: good }] }, usage: false } });
    await ask(question, asking);
    expect(calls[0]?.promptTokens).toBeGreaterThan(15);
    expect(calls[0]?.replyTokens).toBeGreaterThan(5);
  });

  it('asks a server without usage in streams only once for it', async () => {
    const { ask, asking, server } = await given({
      server: { script: { analyst: [{ json: good }, { json: good }] }, streamOptions: false, usage: false },
    });
    await ask(question, asking);
    await ask(question, asking);
    expect(server.requests.map(({ body }) => body.stream_options)).toEqual([undefined, undefined]);
  });

  it.each([
    ['that does not know it', { refusesParameter: 'max_completion_tokens' }, 2],
    ['without room for it', { faults: [tooLarge] }, 2],
  ] as const)('asks a server %s only once to bound its reply', async (_, server, times) => {
    const { ask, asking, ...heard } = await given({
      server: { script: { analyst: Array(times).fill({ json: good }) }, ...server },
    });
    for (let time = 0; time < times; time++) expect(await ask(question, asking)).toEqual(good);
    expect(heard.server.requests.map(({ body }) => body.max_completion_tokens)).toEqual([undefined, undefined]);
    expect(heard.server.requests[1]?.body.stream_options).toEqual({ include_usage: true });
  });

  it('tells a model that thought for too long', async () => {
    const cut = { text: '', ended: 'length', tokens: 2000 } as const;
    const { ask, asking, server } = await given({ server: { script: { analyst: [cut, { json: good }] } } });
    await ask(question, asking);
    expect(server.requests[1]?.body.messages.at(-1)?.content).toContain('after 2000 tokens of thought');
  });

  it('does not know the dollars of a model without a price', async () => {
    const { ask, asking, calls } = await given({
      server: { script: { analyst: [{ json: good }] } },
      settings: { prices: {} },
    });
    await ask(question, asking);
    expect(calls[0]?.dollars).toBeNull();
  });

  it('logs a prompt that is longer than it should be, and sends it', async () => {
    const { ask, asking, logged } = await given({
      server: { script: { analyst: [{ json: good }] } },
      settings: { contextTokens: 10 },
    });
    await ask(question, asking);
    expect(logged.some((line) => line.includes('prompt is longer than it should be'))).toBe(true);
  });
});

describe('a budget for language models', () => {
  it('of tokens is looked at before each call', async () => {
    const { ask, asking, server } = await given({ budget: { tokens: 1000 }, spent: [call] });
    await expect(ask(question, asking)).rejects.toThrow(
      "The run's budget of 1000 tokens for language models is spent.",
    );
    expect(server.requests).toEqual([]);
  });

  it('of dollars is looked at between attempts', async () => {
    const { ask, asking, calls } = await given({
      server: { script: { analyst: ['No.'] } },
      budget: { dollars: 2.00001 },
      spent: [call],
    });
    await expect(ask(question, asking)).rejects.toThrow("The run's budget of $2.00001 for language models is spent.");
    expect(calls).toHaveLength(1);
  });
});

it('a budget of dollars for a model without a price is warned of once', async () => {
  const { ask, asking, logged } = await given({
    server: { script: { analyst: [{ json: good }, { json: good }] } },
    settings: { prices: {} },
    budget: { dollars: 1 },
  });
  await ask(question, asking);
  await ask(question, asking);
  expect(logged.filter((line) => line.includes('OPENAI_PRICES'))).toHaveLength(1);
});

describe('secrets', () => {
  it('stand in no log, audit trail or sentence', async () => {
    const { ask, asking, logged, exchanges } = await given({
      server: { script: { analyst: [`The key is ${fakeKey}.`, `Yes, ${fakeKey}.`, `{"${fakeKey}": 1}`] } },
    });
    const task = `Somebody wrote ${fakeKey} and xoxb-123456789012-abcdef and ghp_abcdefghijklmnop1234 into the thread.`;
    const problem = await ask({ ...question, task }, asking).catch(String);
    expect(problem).toContain('no usable answer');
    const kept = [problem, ...logged, JSON.stringify(exchanges)].join('\n');
    for (const secret of [fakeKey, 'xoxb-123456789012', 'ghp_abcdefghijklmnop1234']) expect(kept).not.toContain(secret);
    expect(kept).toContain('[secret]');
  });

  it('do not come back in a server’s error', async () => {
    const { ask, asking, logged } = await given({
      server: { script: { analyst: [] }, faults: [{ status: 400, message: `Bad key ${fakeKey}` }] },
    });
    const problem = await ask(question, asking).catch(String);
    expect(problem).toContain('refused the request with status 400. It said: "Bad key [secret]"');
    expect(logged.join('\n')).not.toContain(fakeKey);
  });

  it('are no part of a prompt that is logged: prompts are not', async () => {
    const { ask, asking, logged } = await given({ server: { script: { analyst: [{ json: good }] } } });
    await ask(question, asking);
    expect(logged.join('\n')).not.toContain('training accuracy');
    expect(logged).toHaveLength(1);
  });
});

it('a useless answer is told from a bug by its class', async () => {
  const { ask, asking } = await given({ server: { script: { analyst: ['', '', ''] } } });
  await expect(ask(question, asking)).rejects.toBeInstanceOf(NoUsableAnswer);
});

function tokensOf(of: { promptTokens: number; replyTokens: number; dollars: number | null } | undefined) {
  return { promptTokens: of?.promptTokens, replyTokens: of?.replyTokens, dollars: of?.dollars };
}
