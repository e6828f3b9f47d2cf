import { createHmac, randomBytes } from 'node:crypto';
import type { Envelope, Outcome, Transport } from './delivery.ts';
import { secondsToAcknowledge } from './socket-mode.ts';

/** Requests to the app's own address, signed as Slack signs them. */
export function createHttpDelivery(appUrl: string, signingSecret: string): Transport {
  return {
    isUsed: true,
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
              ? {
                  'x-slack-retry-num': String(envelope.retry.attempt),
                  'x-slack-retry-reason': envelope.retry.reason.replace(/^timeout$/, 'http_timeout'),
                }
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

/** What Slack does when the address is entered on the app's settings page. */
export async function verifyUrl(transport: Transport, token: string): Promise<void> {
  const challenge = randomBytes(20).toString('hex');
  const outcome = await transport.send({ type: 'events_api', payload: { type: 'url_verification', token, challenge } });
  const answered = outcome.acknowledged
    ? (outcome.body as { challenge?: unknown; text?: unknown } | undefined)
    : undefined;
  if (answered?.challenge !== challenge && answered?.text !== challenge)
    throw new Error("Slack says: Your URL didn't respond with the value of the challenge parameter.");
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
