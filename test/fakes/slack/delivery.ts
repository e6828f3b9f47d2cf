import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from './objects.ts';

export type Envelope = {
  readonly type: 'events_api' | 'slash_commands' | 'interactive';
  readonly payload: Json;
  readonly retry?: { readonly attempt: number; readonly reason: string };
};

export type Outcome =
  | { readonly acknowledged: true; readonly body: unknown }
  /** `timeout`: the app had it and said nothing for three seconds; the other reasons: it did not get through. */
  | { readonly acknowledged: false; readonly reason: 'timeout' | 'http_error' | 'connection_failed' };

/** One way to the app: Socket Mode or its HTTP address. */
export type Transport = {
  /** False until an app was there for the first time. */
  readonly isUsed: boolean;
  send(envelope: Envelope): Promise<Outcome>;
};

export type Delivery = {
  /** Something a person waits for: tried once, then the person is told that the app did not answer. */
  interact(envelope: Envelope): Promise<unknown>;
  /** An event, which Slack sends again where it is not acknowledged. Where there was no app yet, nobody hears it. */
  notify(payload: Json): void;
  /** Events from now on arrive so many times more, as if the app's acknowledgement had been lost. */
  duplicateNext(times: number): void;
  /** Resolves when every event so far was acknowledged or given up. */
  settled(): Promise<void>;
  stop(): void;
};

/** "at once, after 1 minute, after 5 minutes", as Slack's documentation of the Events API says. */
export const slackRetryDelaysSeconds: readonly number[] = [0, 60, 300];

export function createDelivery(
  transport: () => Transport,
  complain: (text: string) => void,
  retryDelaysSeconds: readonly number[],
): Delivery {
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  let duplicates = 0;

  async function deliverEvent(payload: Json): Promise<void> {
    let outcome = await transport().send({ type: 'events_api', payload });
    const isDuplicated = outcome.acknowledged && duplicates > 0;
    if (isDuplicated) {
      duplicates -= 1;
      outcome = { acknowledged: false, reason: 'timeout' };
    }
    for (const [index, seconds] of (isDuplicated ? [0] : retryDelaysSeconds).entries()) {
      if (outcome.acknowledged || stopping.signal.aborted) return;
      if (outcome.reason === 'timeout' && !isDuplicated)
        complain(`the app did not acknowledge the event ${describe(payload)} within 3 s`);
      await wait(seconds * 1000, undefined, { ref: false, signal: stopping.signal });
      const retry = { attempt: index + 1, reason: outcome.reason };
      outcome = await transport().send({ type: 'events_api', payload, retry });
    }
  }

  return {
    async interact(envelope) {
      const outcome = await transport().send(envelope);
      if (outcome.acknowledged) return outcome.body;
      throw new Error(
        outcome.reason === 'timeout'
          ? `Slack says: operation_timeout. The app did not acknowledge ${describe(envelope.payload)} within 3 s.`
          : `Slack says: dispatch_failed (${outcome.reason}). ${describe(envelope.payload)} did not reach the app.`,
      );
    },
    notify(payload) {
      if (!transport().isUsed) return;
      const delivered = deliverEvent(payload).catch((error: unknown) => {
        if (!stopping.signal.aborted) complain(String(error));
      });
      underWay.add(delivered);
      void delivered.finally(() => underWay.delete(delivered));
    },
    duplicateNext(times) {
      duplicates += times;
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    stop: () => stopping.abort(),
  };
}

function describe(payload: Json): string {
  const event = payload.event as Json | undefined;
  return event ? `${event.type} ${event.subtype ?? ''}`.trim() : String(payload.command ?? payload.type);
}
