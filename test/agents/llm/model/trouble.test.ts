import { describe, expect, it } from 'vitest';
import { NoUsableAnswer } from '../../../../src/agents/llm/ask.ts';
import { startFakeOpenAi } from '../../../fakes/openai/fake-openai.ts';
import { given, good, question } from './given-models.ts';

const busy = { status: 429, message: 'Rate limit reached.', code: 'rate_limit_exceeded' };
const broken = { status: 500, message: 'The server had an error.' };

describe('a server that is busy or broken', () => {
  it('is asked again, and only the answer is paid for', async () => {
    const { ask, asking, calls } = await given({
      server: {
        script: { analyst: [{ json: good }] },
        faults: [busy, broken, { status: 503, message: 'Overloaded.' }],
      },
    });
    expect(await ask(question, asking)).toEqual(good);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['used']);
  });

  it('is given up after five times, with its own words', async () => {
    const { ask, asking, calls } = await given({ server: { script: { analyst: [] }, faults: Array(5).fill(busy) } });
    await expect(ask(question, asking)).rejects.toThrow(
      /^127\.0\.0\.1:\d+\/v1 answers too many requests, also after waiting\. It said: "Rate limit reached\."$/,
    );
    expect(calls).toMatchObject([{ outcome: 'failed', promptTokens: 0, replyTokens: 0, dollars: 0 }]);
  });

  it('is waited for no longer than a client may: a Retry-After of an hour is not obeyed', async () => {
    const { ask, asking } = await given({
      server: { script: { analyst: [{ json: good }] }, faults: [{ ...busy, retryAfter: '3600' }] },
    });
    expect(await ask(question, asking)).toEqual(good);
  });

  it('is left at once by somebody who need not wait any more', async () => {
    const { ask, asking, abort } = await given({
      server: { script: { analyst: [] }, faults: [{ ...busy, retryAfter: '30' }] },
    });
    const answer = ask(question, asking);
    setTimeout(() => abort.abort(new Error('vetoed')), 100);
    await expect(answer).rejects.toThrow('vetoed');
  });
});

describe('a reply that breaks off', () => {
  it.each([
    ['the connection is lost', { disconnectAfter: '{"component": ' }],
    ['nothing more comes', { hangAfter: '{"component": ' }],
    ['the server fails', { failAfter: '{"component": ', message: 'CUDA out of memory' }],
  ] as const)('because %s is asked for again', async (_, fault) => {
    const { ask, asking, calls } = await given({
      server: { script: { analyst: [fault, { json: good }] } },
      settings: { silenceSeconds: 0.2 },
    });
    expect(await ask(question, asking)).toEqual(good);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['failed', 'used']);
    expect(calls[0]?.promptTokens).toBeGreaterThan(15);
    expect(calls[0]?.replyTokens).toBeGreaterThan(0);
  });

  it('each time is given up', async () => {
    const failed = { failAfter: '{', message: 'CUDA out of memory' };
    const { ask, asking } = await given({ server: { script: { analyst: [failed, failed, failed] } } });
    await expect(ask(question, asking)).rejects.toThrow(
      'analyst gave the analyst no usable answer in 3 attempts. The answer of analyst did not come whole: the connection broke off: CUDA out of memory.',
    );
  });

  it('is not asked for again where it took too long', async () => {
    const { ask, asking, calls } = await given({
      server: { script: { analyst: [{ hangAfter: null }] } },
      settings: { timeoutSeconds: 0.3 },
    });
    await expect(ask(question, asking)).rejects.toThrow(
      'no whole answer came within 0.3 seconds from analyst. Raise OPENAI_TIMEOUT_SECONDS',
    );
    expect(calls.map(({ outcome }) => outcome)).toEqual(['failed']);
  });
});

describe('a reply that is sent in an unusual way', () => {
  it('whole instead of as a stream, is taken and paid for', async () => {
    const { ask, asking, calls } = await given({ server: { script: { analyst: [{ whole: JSON.stringify(good) }] } } });
    expect(await ask(question, asking)).toEqual(good);
    expect(calls).toMatchObject([{ outcome: 'used', replyTokens: Math.ceil(JSON.stringify(good).length / 4) }]);
  });

  it('as an error with status 200, is asked for again', async () => {
    const failed = { body: '{"error": {"message": "Provider returned error", "code": 502}}', type: 'application/json' };
    const { ask, asking, calls, exchanges } = await given({
      server: { script: { analyst: [failed, { json: good }] } },
    });
    expect(await ask(question, asking)).toEqual(good);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['failed', 'used']);
    expect(exchanges[0]?.problem).toContain('Provider returned error');
  });

  it('without a word that it has ended, is taken where it is whole', async () => {
    const text = JSON.stringify(good);
    const { ask, asking, calls } = await given({
      server: {
        script: {
          analyst: [
            { text: text.slice(0, 20), ended: null },
            { text, ended: null },
          ],
        },
      },
    });
    expect(await ask(question, asking)).toEqual(good);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['failed', 'used']);
  });
});

describe('somebody who does not wait any more', () => {
  it('is let go at once, and pays for what had come', async () => {
    const { ask, asking, abort, server, calls, exchanges } = await given({
      server: { script: { analyst: [{ hangAfter: 'Let me think about that.' }] } },
    });
    const answer = ask(question, asking);
    const refused = expect(answer).rejects.toThrow('stopped');
    await expect.poll(() => server.requests.length).toBe(1);
    abort.abort(new Error('stopped'));
    await refused;
    expect(calls).toMatchObject([{ outcome: 'failed', promptTokens: expect.any(Number) }]);
    expect(calls[0]?.promptTokens).toBeGreaterThan(15);
    expect(exchanges[0]?.problem).toBe('Nobody waits for the answer any more.');
  });

  it('asks nothing', async () => {
    const { ask, asking, abort, server } = await given();
    abort.abort(new Error('stopped'));
    await expect(ask(question, asking)).rejects.toThrow('stopped');
    expect(server.requests).toEqual([]);
  });
});

describe('what cannot work', () => {
  it.each([
    ['a wrong key', { apiKey: 'sk-wrong' }, /does not accept the key\. Check OPENAI_API_KEY\.$/],
    ['a model that is not there', { modelOf: () => 'gpt-9' }, /does not know the model gpt-9\. Correct OPENAI_MODEL/],
  ] as const)('such as %s is told at once', async (_, settings, sentence) => {
    const { ask, asking } = await given({ settings: { ...settings, attempts: 3 } });
    const error = await ask(question, asking).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(NoUsableAnswer);
    expect(String(error)).toMatch(sentence);
  });

  it('such as a server that is not there is told', async () => {
    const gone = await startFakeOpenAi();
    await gone.close();
    const { ask, asking } = await given({ settings: { baseUrl: gone.url, busyRetries: 0 } });
    await expect(ask(question, asking)).rejects.toThrow(
      /cannot be reached \(ECONNREFUSED\)\. Is it running, and is OPENAI_BASE_URL right/,
    );
  });

  it.each([
    ['a page', { body: '<html>Welcome</html>', type: 'text/html; charset=utf-8' }, 'It answers with text/html'],
    ['other JSON', { body: '{"status": "ok"}', type: 'application/json' }, 'It answers with application/json'],
  ])('such as %s instead of a reply is told at once', async (_, reply, what) => {
    const { ask, asking, calls } = await given({ server: { script: { analyst: [reply] } } });
    await expect(ask(question, asking)).rejects.toThrow(
      new RegExp(`^There are no chat completions at .*Correct OPENAI_BASE_URL: .* /v1\\. ${what}\\.$`),
    );
    expect(calls).toMatchObject([{ outcome: 'failed', promptTokens: 0, replyTokens: 0 }]);
  });

  it('such as a host is told by its name, also where that is the key', async () => {
    const { ask, asking } = await given({
      settings: { apiKey: 'language-model', baseUrl: 'http://language-model.invalid/v1', busyRetries: 0 },
    });
    await expect(ask(question, asking)).rejects.toThrow('server language-model.invalid/v1 cannot be reached');
  });

  it('such as an address without /v1 is told at once', async () => {
    const other = await given();
    const { ask, asking } = await given({ settings: { baseUrl: new URL('/', other.server.url).href } });
    await expect(ask(question, asking)).rejects.toThrow(/no chat completions at .* it ends in \/v1\.$/);
  });

  it.each([
    ['temperature', { temperature: 0.5 }, 'analyst does not take OPENAI_TEMPERATURE. Unset it.'],
    ['reasoning_effort', { reasoningEffort: 'low' }, 'analyst does not take OPENAI_REASONING_EFFORT. Unset it.'],
  ] as const)('such as %s for a model without it is told by its variable', async (parameter, settings, sentence) => {
    const { ask, asking } = await given({
      server: { script: { analyst: [] }, refusesParameter: parameter },
      settings,
    });
    await expect(ask(question, asking)).rejects.toThrow(sentence);
  });

  it.each([
    [
      { status: 403, message: 'No access.' },
      'does not let this key use analyst. Check OPENAI_API_KEY and OPENAI_MODEL.',
    ],
    [{ status: 429, message: 'You exceeded your quota.', code: 'insufficient_quota' }, 'has no credit left'],
    [{ status: 400, message: 'Too much.', code: 'context_length_exceeded' }, 'Lower OPENAI_CONTEXT_TOKENS'],
    [{ status: 400, message: 'Filtered.', code: 'content_filter' }, 'refused the prompt'],
    [{ status: 402, message: 'Pay first.' }, 'refused the request with status 402. It said: "Pay first."'],
  ])('such as %o is told with the remedy', async (fault, sentence) => {
    const faults = fault.status === 429 ? Array(5).fill(fault) : [fault];
    const { ask, asking } = await given({ server: { script: { analyst: [] }, faults } });
    await expect(ask(question, asking)).rejects.toThrow(sentence);
  });
});

describe('a gateway in the manner of Azure', () => {
  it('gets its version as a query and the key in its own header', async () => {
    const { ask, asking, server } = await given({ server: { script: { analyst: [{ json: good }, { json: good }] } } });
    await ask(question, asking);
    const azure = await given({ settings: { baseUrl: `${server.url}?api-version=preview` } });
    expect(await azure.ask(question, asking)).toEqual(good);
    const [plain, other] = server.requests;
    expect(plain?.headers['api-key']).toBeUndefined();
    expect(other?.query.get('api-version')).toBe('preview');
    expect(other?.headers['api-key']).toMatch(/^sk-fake/);
  });
});
