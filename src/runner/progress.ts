import type { Progress } from '../refine/work.ts';

const shortestGapMilliseconds = 500;

export type ProgressReporter = {
  readonly tell: (change: Partial<Omit<Progress, 'run' | 'job'>>) => void;
  readonly close: () => void;
};

/** Live progress of one job: at most two messages a second, of which the newest always arrives. */
export function createProgressReporter(
  run: string,
  job: string,
  publish: (progress: Progress) => void,
): ProgressReporter {
  let progress: Progress = {
    run,
    job,
    waiting: null,
    epoch: 0,
    epochs: 0,
    trainLoss: null,
    valAccuracy: null,
    imagesPerSecond: null,
    secondsLeft: null,
  };
  let lastSentAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;

  const send = () => {
    timer = null;
    lastSentAt = performance.now();
    publish(progress);
  };
  return {
    tell(change) {
      progress = { ...progress, ...change };
      if (timer !== null) return;
      const gap = lastSentAt + shortestGapMilliseconds - performance.now();
      if (gap <= 0) send();
      else timer = setTimeout(send, gap);
    },
    close() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
