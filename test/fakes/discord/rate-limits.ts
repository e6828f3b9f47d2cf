import { createHash } from 'node:crypto';

/** How many calls go through in so many seconds. */
export type Rate = { readonly calls: number; readonly seconds: number };

export type RateProfile = {
  /** By route, each channel, guild or interaction for itself. */
  readonly routes: Readonly<Record<string, Rate>>;
  /** For all calls together but those that answer interactions; null: no such limit. */
  readonly global: Rate | null;
};

/**
 * Discord does not publish its numbers ("per-route from headers, never hard-coded"); these were seen by many libraries.
 * Names: 2 in 10 minutes, a limit within a limit that no header tells of.
 */
export const discordRates: RateProfile = {
  routes: {
    'POST /channels/:channel/messages': { calls: 5, seconds: 5 },
    'PATCH /channels/:channel/messages/:message': { calls: 5, seconds: 5 },
    'DELETE /channels/:channel/messages/:message': { calls: 5, seconds: 1 },
    'POST /channels/:channel/messages/:message/threads': { calls: 5, seconds: 5 },
    'POST /webhooks/:application/:token': { calls: 5, seconds: 2 },
    'PATCH /webhooks/:application/:token/messages/:message': { calls: 5, seconds: 2 },
    'PATCH /channels/:channel name': { calls: 2, seconds: 600 },
  },
  global: { calls: 50, seconds: 1 },
};

const generous: Rate = { calls: 1000, seconds: 1 };

export type Verdict = {
  /** 0: the call is let through. */
  readonly secondsToWait: number;
  readonly scope: 'user' | 'global';
  readonly headers: Readonly<Record<string, string>>;
};

export type RateLimits = {
  take(route: string, major: string, options: { readonly isGlobal: boolean; readonly renames: boolean }): Verdict;
  /** Seconds until another message of that channel, older than an hour, may be edited; 0: now. */
  secondsToOldEdit(channelId: string): number;
  setOldEdits(rate: Rate): void;
  /** Calls and refusals so far, for benches to print. */
  readonly counts: ReadonlyMap<string, { readonly calls: number; readonly refused: number }>;
};

/** Null: nothing is refused, all is counted. */
export function createRateLimits(profile: RateProfile | null): RateLimits {
  const counts = new Map<string, { calls: number; refused: number }>();
  const windows = new Map<string, number[]>();
  /** docs.discord.food/resources/message: "3 times per 6-second window per channel". */
  let oldEdits: Rate = { calls: 3, seconds: 6 };

  /** Takes a place in the window if there is one; otherwise says when there will be. */
  function pass(key: string, rate: Rate): { readonly wait: number; readonly left: number; readonly reset: number } {
    const now = performance.now();
    const recent = (windows.get(key) ?? []).filter((at) => at > now - rate.seconds * 1000);
    windows.set(key, recent);
    const isLetThrough = recent.length < rate.calls;
    if (isLetThrough) recent.push(now);
    const reset = ((recent[0] ?? now) + rate.seconds * 1000 - now) / 1000;
    return { wait: isLetThrough ? 0 : Math.max(0.001, reset), left: rate.calls - recent.length, reset };
  }

  return {
    counts,
    take(route, major, { isGlobal, renames }) {
      const count = counts.get(route) ?? { calls: 0, refused: 0 };
      counts.set(route, count);
      count.calls += 1;
      const rate = profile?.routes[route] ?? generous;
      const own = pass(`${route} ${major}`, rate);
      const headers = {
        'x-ratelimit-limit': String(rate.calls),
        'x-ratelimit-remaining': String(own.left),
        'x-ratelimit-reset': String(Date.now() / 1000 + own.reset),
        'x-ratelimit-reset-after': own.reset.toFixed(3),
        'x-ratelimit-bucket': createHash('md5').update(route).digest('hex'),
      };
      const all = isGlobal && profile?.global ? pass('global', profile.global) : { wait: 0 };
      const name = renames ? profile?.routes[`${route} name`] : undefined;
      const named = name ? pass(`${route} name ${major}`, name) : { wait: 0 };
      const secondsToWait = all.wait || own.wait || named.wait;
      if (secondsToWait > 0) count.refused += 1;
      return { secondsToWait, scope: all.wait ? 'global' : 'user', headers: all.wait ? {} : headers };
    },
    secondsToOldEdit: (channelId) => pass(`old edits ${channelId}`, oldEdits).wait,
    setOldEdits(rate) {
      oldEdits = rate;
    },
  };
}
