import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

/**
 * Opens connections to a server, through a proxy where HTTP_PROXY, HTTPS_PROXY and NO_PROXY say so; on this machine directly, where
 * no proxy reaches. Node's own fetch gives up after five minutes without a header, and a slow model reads a long prompt for longer.
 */
export function createDispatcher({ hostname }: URL, timeoutSeconds: number): Dispatcher {
  const timeouts = { headersTimeout: timeoutSeconds * 1000, bodyTimeout: timeoutSeconds * 1000 };
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return new Agent(timeouts);
  try {
    return new EnvHttpProxyAgent(timeouts);
  } catch (cause) {
    const remedy =
      'Correct HTTP_PROXY and HTTPS_PROXY in .env or the environment: they are like http://proxy.lab:3128.';
    throw new Error(`The proxy for language models cannot be used. ${remedy}`, { cause });
  }
}
