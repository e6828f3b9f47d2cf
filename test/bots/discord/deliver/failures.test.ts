import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../src/bots/discord/deliver/failures.ts';

const request = { body: undefined, files: undefined };
const url = 'https://discord.com/api/v10/channels/1/messages';

describe('a call that failed', () => {
  it.each([
    ['a permission is missing', answer(50013, 403), { kind: 'refused', code: 50013 }],
    ['the token is not known', answer(0, 401), { kind: 'refused', code: 401 }],
    ['Discord has too much to do', answer(130000, 400), { kind: 'limited', seconds: 30, isOfAll: false }],
    ['a proxy answered', answer(0, 403), { kind: 'unclear' }],
    ['Discord broke down', new HTTPError(502, 'Bad Gateway', 'POST', url, request), { kind: 'unclear' }],
    ['it took too long', new DOMException('The operation timed out', 'TimeoutError'), { kind: 'unclear' }],
    ['it was too much for the channel', limit({}), { kind: 'limited', seconds: 2, isOfAll: false }],
    [
      'it was too much for a message',
      limit({ sublimitTimeout: 6000 }),
      { kind: 'limited', seconds: 6, isOfAll: false },
    ],
    ['it was too much at all', limit({ global: true }), { kind: 'limited', seconds: 2, isOfAll: true }],
    [
      'Discord’s own proxy lets nothing through',
      limit({ limit: Number.POSITIVE_INFINITY, retryAfter: 600_000 }),
      { kind: 'limited', seconds: 600, isOfAll: true },
    ],
  ])('is told apart where %s', (_why, error, failure) => expect(failureOf(error)).toEqual(failure));
});

function answer(code: number, status: number): DiscordAPIError {
  return new DiscordAPIError({ message: 'No', code }, code, status, 'POST', url, request);
}

function limit(changes: Partial<ConstructorParameters<typeof RateLimitError>[0]>): RateLimitError {
  return new RateLimitError({
    ...{ global: false, hash: 'hash', limit: 5, majorParameter: '1', method: 'POST', route: '/channels/:id/messages' },
    ...{ url, retryAfter: 2000, timeToReset: 1000, sublimitTimeout: 0, scope: 'user' },
    ...changes,
  });
}
