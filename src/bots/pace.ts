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
  /** The platform has said that it was too much: nobody gets on for so long. */
  holdBack(seconds: number): void;
};

/** `now` is in milliseconds and never goes back. */
export function createPace({ perMinute, burst, reserve }: Rate, now: () => number = () => performance.now()): Pace {
  const queues = { decision: createTurns(), progress: createTurns() };
  const perMillisecond = perMinute / 60_000;
  let permissions = burst;
  let countedAt = now();
  let heldUntil = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  function count(): void {
    const at = now();
    permissions = Math.min(burst, permissions + (at - countedAt) * perMillisecond);
    countedAt = at;
  }

  /** Lets go ahead whoever may, and comes back when the next one may. */
  function serve(): void {
    clearTimeout(timer);
    count();
    const heldFor = heldUntil - countedAt;
    for (;;) {
      const urgency: Urgency = queues.decision.isEmpty() ? 'progress' : 'decision';
      if (queues[urgency].isEmpty()) return;
      const missing = (urgency === 'decision' ? 1 : 1 + reserve) - permissions;
      if (missing > tolerance || heldFor > 0) {
        timer = setTimeout(serve, Math.ceil(Math.max(missing / perMillisecond, heldFor, 1)));
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
      heldUntil = Math.max(heldUntil, now() + seconds * 1000);
      serve();
    },
  };
}

/** A sum of many small shares of a permission may miss the whole one by its rounding. */
const tolerance = 1e-9;

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
