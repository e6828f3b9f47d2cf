import type { Logger } from 'pino';

/** What Slack says about things of one kind. Asked once at a time for each of them, and kept for a while. */
export type KeptAnswers<Value> = {
  /** Null where Slack does not say, or not in time; a late answer is there the next time. */
  of(key: string): Promise<Value | null>;
  /** What it said last, however long ago. */
  lastOf(key: string): Value | null;
};

export type KeptOptions<Value> = {
  readonly ask: (key: string) => Promise<Value>;
  readonly keptSeconds: number;
  /** A question that failed is asked again after that. */
  readonly failedSeconds: number;
  readonly log: Logger;
  readonly now: () => number;
};

/** Slack opens a form for three seconds after a click, and one click may ask twice: what somebody is called, and what they may do. */
const patienceMilliseconds = 1000;
const mostKept = 5000;

export function keepAnswers<Value>(options: KeptOptions<Value>): KeptAnswers<Value> {
  const { ask, keptSeconds, failedSeconds, log, now } = options;
  const asked = new Map<string, { readonly answer: Promise<Value | null>; readonly until: number }>();
  const last = new Map<string, Value>();

  async function answerTo(key: string): Promise<Value | null> {
    try {
      const value = await ask(key);
      keep(last, key, value);
      keep(asked, key, { answer: Promise.resolve(value), until: now() + keptSeconds * 1000 });
      return value;
    } catch (error) {
      keep(asked, key, { answer: Promise.resolve(null), until: now() + failedSeconds * 1000 });
      log.warn({ key, error: String(error) }, 'Slack does not say who somebody is');
      return null;
    }
  }

  return {
    of(key) {
      const known = asked.get(key);
      if (known !== undefined && known.until > now()) return inTime(known.answer);
      const answer = answerTo(key);
      keep(asked, key, { answer, until: Number.POSITIVE_INFINITY }); // until it is there
      return inTime(answer);
    },
    lastOf: (key) => last.get(key) ?? null,
  };
}

function keep<Value>(kept: Map<string, Value>, key: string, value: Value): void {
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, value);
}

async function inTime<Value>(answer: Promise<Value | null>): Promise<Value | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), patienceMilliseconds);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
