/** Slack's tiers in calls a minute; "posting" is chat.postMessage: about one a second and channel, with short bursts. */
export type Tier = 1 | 2 | 3 | 4 | 'posting' | 'special';

/** How many calls are let through, in tests often far fewer than Slack's. */
export type RateProfile = {
  readonly perMinute: Readonly<Record<1 | 2 | 3 | 4 | 'special', number>>;
  readonly posting: { readonly perSecond: number; readonly burst: number };
};

/** docs.slack.dev/apis/web-api/rate-limits; the burst and "special" are guesses, Slack gives no number. */
export const slackRates: RateProfile = {
  perMinute: { 1: 1, 2: 20, 3: 50, 4: 100, special: 600 },
  posting: { perSecond: 1, burst: 4 },
};

export type RateLimits = {
  /** How long the caller has to wait; 0: the call is let through. */
  secondsToWait(method: string, tier: Tier, workspace: string, channel: string | undefined): number;
  /** Calls and refusals so far, for benches to print. */
  readonly counts: ReadonlyMap<string, { readonly calls: number; readonly refused: number }>;
};

/** Null: nothing is refused, all is counted. */
export function createRateLimits(profile: RateProfile | null): RateLimits {
  const counts = new Map<string, { calls: number; refused: number }>();
  const recent = new Map<string, number[]>();
  return {
    counts,
    secondsToWait(method, tier, workspace, channel) {
      const count = counts.get(method) ?? { calls: 0, refused: 0 };
      counts.set(method, count);
      count.calls += 1;
      if (!profile) return 0;
      const [allowed, windowSeconds] =
        tier === 'posting'
          ? [profile.posting.burst, profile.posting.burst / profile.posting.perSecond]
          : [profile.perMinute[tier], 60];
      const key = `${method} ${workspace} ${tier === 'posting' ? channel : ''}`;
      const now = performance.now();
      const calls = (recent.get(key) ?? []).filter((at) => at > now - windowSeconds * 1000);
      recent.set(key, calls);
      if (calls.length < allowed) {
        calls.push(now);
        return 0;
      }
      count.refused += 1;
      const oldest = calls[0] ?? now;
      return Math.max(1, Math.ceil((oldest + windowSeconds * 1000 - now) / 1000));
    },
  };
}
