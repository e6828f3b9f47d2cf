/** What Slack does a little after it answered. */
export type Later = {
  schedule(seconds: number, action: () => void): void;
  /** Whether nothing is to come any more. */
  isIdle(): boolean;
  stop(): void;
};

export function createLater(): Later {
  const timers = new Set<NodeJS.Timeout>();
  return {
    schedule(seconds, action) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, seconds * 1000);
      timers.add(timer);
    },
    isIdle: () => timers.size === 0,
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
