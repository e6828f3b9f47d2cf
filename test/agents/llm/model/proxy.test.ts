import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDispatcher } from '../../../../src/agents/llm/model/dispatcher.ts';
import { given, good, question } from './given-models.ts';

beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'])
    vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

/** A tunnel to whatever it is asked for, under any name of this machine. */
async function startProxy() {
  const asked: string[] = [];
  const proxy = createServer((_, response) => response.writeHead(405).end());
  proxy.on('connect', ({ url = '' }, client) => {
    asked.push(url);
    const [, port = ''] = url.split(':');
    const upstream = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  return { asked, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

describe('a proxy', () => {
  it('is used where HTTP_PROXY names one', async () => {
    const proxy = await startProxy();
    const { server } = await given({ server: { script: { analyst: [{ json: good }] } } });
    vi.stubEnv('HTTP_PROXY', proxy.url);
    const away = server.url.replace('127.0.0.1', 'models.invalid');
    const { ask, asking } = await given({ settings: { baseUrl: away } });
    expect(await ask(question, asking)).toEqual(good);
    expect(proxy.asked).toEqual([new URL(away).host]);
  });

  it('is not used for a server on this machine', async () => {
    const proxy = await startProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    const { ask, asking } = await given({ server: { script: { analyst: [{ json: good }] } } });
    expect(await ask(question, asking)).toEqual(good);
    expect(proxy.asked).toEqual([]);
  });

  it.each(['models.invalid', '*'])('is not used for a server that NO_PROXY names: %s', async (exceptions) => {
    const proxy = await startProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('NO_PROXY', exceptions);
    const { ask, asking } = await given({ settings: { baseUrl: 'http://models.invalid/v1', busyRetries: 0 } });
    await expect(ask(question, asking)).rejects.toThrow('cannot be reached');
    expect(proxy.asked).toEqual([]);
  });

  it('with a wrong address is told at start', () => {
    vi.stubEnv('HTTPS_PROXY', 'proxy.lab:3128');
    expect(() => createDispatcher(new URL('https://models.invalid/v1'), 1)).toThrow(
      'they are like http://proxy.lab:3128.',
    );
  });
});
