import { createHmac } from 'node:crypto';
import type { Envelope, Outcome, Transport } from './delivery.ts';
import { secondsToAcknowledge } from './socket-mode.ts';

/** Requests to the app's own address, signed as Slack signs them. */
export function createHttpDelivery(appUrl: string, signingSecret: string): Transport {
  return {
    async send(envelope): Promise<Outcome> {
      const { body, type } = bodyOf(envelope);
      const timestamp = String(Math.floor(Date.now() / 1000));
      try {
        const response = await fetch(appUrl, {
          method: 'POST',
          headers: {
            'content-type': type,
            'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
            'x-slack-request-timestamp': timestamp,
            'x-slack-signature': signatureOf(signingSecret, timestamp, body),
            ...(envelope.retry
              ? { 'x-slack-retry-num': String(envelope.retry.attempt), 'x-slack-retry-reason': envelope.retry.reason }
              : {}),
          },
          body,
          signal: AbortSignal.timeout(secondsToAcknowledge * 1000),
        });
        const text = await response.text();
        if (response.status !== 200) return { acknowledged: false, reason: 'http_error' };
        return { acknowledged: true, body: parseAnswer(text, response.headers.get('content-type') ?? '') };
      } catch (error) {
        const isLate = error instanceof DOMException && error.name === 'TimeoutError';
        return { acknowledged: false, reason: isLate ? 'timeout' : 'connection_failed' };
      }
    },
  };
}

export function signatureOf(signingSecret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

/** Events travel as JSON, commands as a form, everything else as JSON in a form. */
function bodyOf({ type, payload }: Envelope): { readonly body: string; readonly type: string } {
  if (type === 'events_api') return { body: JSON.stringify(payload), type: 'application/json' };
  const fields = type === 'slash_commands' ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) };
  return { body: new URLSearchParams(fields).toString(), type: 'application/x-www-form-urlencoded' };
}

function parseAnswer(text: string, type: string): unknown {
  if (text === '') return undefined;
  return type.includes('application/json') ? JSON.parse(text) : { text };
}
