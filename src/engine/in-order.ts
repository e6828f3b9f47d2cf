/** Runs pieces of work with the same key one after the other; a second one that waits already stands for a third. */
export type InOrder = {
  (key: string, work: () => Promise<void>): Promise<void>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
};

export function createInOrder(): InOrder {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();

  const inOrder = (key: string, work: () => Promise<void>): Promise<void> => {
    const queued = waiting.get(key);
    if (queued !== undefined) return queued;
    const before = running.get(key);
    if (before === undefined) return begin(key, work);
    const next = before
      .catch(() => {}) // whoever asked for that one hears of it
      .then(() => {
        waiting.delete(key);
        return begin(key, work);
      });
    waiting.set(key, next);
    return next;
  };

  const begin = (key: string, work: () => Promise<void>): Promise<void> => {
    const promise = work().finally(() => {
      if (running.get(key) === promise) running.delete(key);
    });
    running.set(key, promise);
    return promise;
  };

  const settled = async (): Promise<void> => {
    while (running.size + waiting.size > 0) await Promise.allSettled([...running.values(), ...waiting.values()]);
  };

  return Object.assign(inOrder, { settled });
}
