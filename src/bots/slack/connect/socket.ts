import { setTimeout as sleep } from 'node:timers/promises';
import { type SocketModeReceiver, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Trouble } from '../../trouble.ts';
import { explain, SocketClosed } from './explain.ts';

type SocketModeClient = SocketModeReceiver['client'];

export type Socket = {
  /**
   * Settles with null when Slack has said hello, and rejects where it refuses to. Where it cannot be reached for so long, it settles with
   * what is in the way, and goes on trying.
   */
  start(patienceMilliseconds: number): Promise<Trouble | null>;
  stop(): Promise<void>;
};

/** The call of Slack's API before the hello may take ten of them. */
const helloMilliseconds = 15_000;
const farewellMilliseconds = 1000;
const waitsMilliseconds = [100, 1000, 2000, 4000, 8000, 15_000, 30_000];
/** After a connection that lived for so long the waits begin anew. */
const goodMilliseconds = 30_000;

const farewellSchema = z.object({ type: z.literal('disconnect'), reason: z.string() });

/**
 * Keeps one connection of Socket Mode open, for ever. The client's own way to reconnect is off: it spends five seconds without a
 * connection each time, and where Slack's API answers HTTP 500 or `invalid_auth` it gives up and its rejection ends the process.
 */
export function createSocket(client: SocketModeClient, logger: Logger): Socket {
  const stopping = new AbortController();
  let isOpen = false;
  let openedAt = 0;
  let failures = 0;
  let reason: string | null = null;
  let isStarting = true;
  let trouble: Trouble | null = null;

  async function open(): Promise<void> {
    reason = null;
    const limit = setTimeout(() => cut(client), helloMilliseconds);
    try {
      await client.start();
    } catch (error) {
      throw error ?? new SocketClosed(reason); // the client rejects with nothing then
    } finally {
      clearTimeout(limit);
    }
    if (stopping.signal.aborted) return cut(client);
    isOpen = true;
    trouble = null;
    openedAt = performance.now();
    logger.info('slack connected');
  }

  async function openAtLast(): Promise<void> {
    for (;;) {
      try {
        return await open();
      } catch (error) {
        trouble = explain(error, 'app token');
        const waitMilliseconds = waitAfter(error, failures++);
        logger.warn({ reason: trouble.found, waitMilliseconds }, 'slack not connected');
        const isWorthAnother = trouble.isPassing || !isStarting;
        if (!isWorthAnother || !(await waited(waitMilliseconds, stopping.signal))) throw error;
      }
    }
  }

  async function reconnect(): Promise<void> {
    if (performance.now() - openedAt > goodMilliseconds) failures = 0;
    if (await waited(waitAfter(null, failures++), stopping.signal)) await openAtLast();
  }

  client.on('ws_message', (data: unknown) => {
    const farewell = farewellSchema.safeParse(parsed(data));
    if (farewell.success) reason = farewell.data.reason;
  });
  client.on('disconnected', () => {
    if (!isOpen) return;
    isOpen = false;
    logger.info({ reason }, 'slack disconnected');
    if (!stopping.signal.aborted) reconnect().catch(() => {}); // it ends only by stop()
  });

  return {
    async start(patienceMilliseconds) {
      const opening = openAtLast();
      opening.catch(() => {}); // after the patience nobody waits for it
      const enough = new AbortController();
      await Promise.race([opening, waited(patienceMilliseconds, enough.signal)]).finally(() => enough.abort());
      isStarting = false;
      return trouble;
    },
    async stop() {
      stopping.abort();
      if (isOpen) await Promise.race([client.disconnect(), sleep(farewellMilliseconds)]);
      if (isOpen) cut(client);
    },
  };
}

/** Closes without waiting for Slack's answer: the client takes the second word for the last. */
function cut(client: SocketModeClient): void {
  for (const _ of ['close', 'cut']) client.disconnect().catch(() => {});
}

function waitAfter(error: unknown, failures: number): number {
  const wait = waitsMilliseconds[Math.min(failures, waitsMilliseconds.length - 1)] ?? 0;
  return error instanceof webApi.WebAPIRateLimitedError ? Math.max(wait, error.retryAfter * 1000) : wait;
}

async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, true, { signal }).catch(() => false);
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}
