/** How much may be done on a platform: so much a minute, and so much at once after a quiet time. */
export type Rate = {
  readonly perMinute: number;
  readonly burst: number;
  /** Of the burst, what progress leaves to decisions. */
  readonly reserve: number;
};

/** What people wait for comes before what only shows how far a training is. */
export type Urgency = 'decision' | 'progress';

/** Hands out permissions at a rate. */
export type Pace = {
  /**
   * Resolves when the caller may go ahead once. Callers of one urgency get on in turn, each with one place in the queue however often it
   * asks, so that none keeps the others waiting. Rejects when the signal aborts.
   */
  take(caller: string, urgency: Urgency, signal?: AbortSignal): Promise<void>;
  /** The platform has said that it was too much: nobody gets on for so long, and only one at once after that. */
  holdBack(seconds: number): void;
};

/** `now` is in milliseconds and never goes back. */
export function createPace({ perMinute, burst, reserve }: Rate, now: () => number = () => performance.now()): Pace {
  const queues = { decision: createTurns(), progress: createTurns() };
  const perMillisecond = perMinute / 60_000;
  let permissions = burst;
  /** Up to when the permissions are counted; in the future while the platform wants to be left alone. */
  let countedUntil = now();
  let timer: NodeJS.Timeout | undefined;

  /** Lets go ahead whoever may, and comes back when the next one may. */
  function serve(): void {
    clearTimeout(timer);
    const passed = Math.max(0, now() - countedUntil);
    permissions = Math.min(burst, permissions + passed * perMillisecond);
    countedUntil += passed;
    for (;;) {
      const urgency: Urgency = queues.decision.isEmpty() ? 'progress' : 'decision';
      if (queues[urgency].isEmpty()) return;
      const missing = Math.max(0, (urgency === 'decision' ? 1 : 1 + reserve) - permissions);
      const wait = Math.max(0, countedUntil - now()) + missing / perMillisecond;
      if (wait > tolerance) {
        timer = setTimeout(serve, Math.ceil(wait));
        return;
      }
      permissions -= 1;
      queues[urgency].next()?.();
    }
  }

  return {
    async take(caller, urgency, signal) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const giveUp = () => {
        queues[urgency].leave(caller, goAhead);
        reject(signal?.reason);
        serve();
      };
      const goAhead = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      queues[urgency].join(caller, goAhead);
      serve();
      return promise;
    },
    holdBack(seconds) {
      countedUntil = Math.max(countedUntil, now() + seconds * 1000);
      permissions = 1;
      serve();
    },
  };
}

/** In milliseconds: a sum of many small shares of a permission may miss the whole one by its rounding. */
const tolerance = 0.001;

/** Callers in the order in which they came, and again at the end after each turn. */
function createTurns() {
  const waiting = new Map<string, (() => void)[]>();
  return {
    isEmpty: () => waiting.size === 0,
    join(caller: string, goAhead: () => void): void {
      waiting.set(caller, [...(waiting.get(caller) ?? []), goAhead]);
    },
    leave(caller: string, goAhead: () => void): void {
      const others = (waiting.get(caller) ?? []).filter((each) => each !== goAhead);
      if (others.length > 0) waiting.set(caller, others);
      else waiting.delete(caller);
    },
    next(): (() => void) | undefined {
      const [first] = waiting;
      if (first === undefined) return undefined;
      const [caller, [goAhead, ...others]] = first;
      waiting.delete(caller);
      if (others.length > 0) waiting.set(caller, others);
      return goAhead;
    },
  };
}
