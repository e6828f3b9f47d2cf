import type { Epoch } from '../refine/trial.ts';
import { OutputRefused } from './failures.ts';
import type { ProgressReporter } from './progress.ts';
import type { HarnessMessage } from './protocol.ts';

/** Looks into a sandbox for predictions; the harness writes 200 files at most. */
const mostLooks = 250;

export type TrialRecord = {
  readonly hear: (message: HarnessMessage) => void;
  /** What was said, once every epoch of it has been scored. Rejects where an epoch could not be. */
  readonly settle: () => Promise<Heard>;
};

export type Heard = {
  readonly epochs: readonly Epoch[];
  readonly parameters: number | null;
  readonly done: Extract<HarnessMessage, { type: 'done' }> | null;
};

/** Listens to a training. `scoreEpoch` gives the accuracy of a file of predictions; null where it is not there (any more). */
export function createTrialRecord(
  progress: ProgressReporter,
  scoreEpoch: (file: string) => Promise<number | null>,
): TrialRecord {
  const epochs: Epoch[] = [];
  let parameters: number | null = null;
  let done: Heard['done'] = null;
  let latestEpoch = 0;
  let looks = 0;
  let failure: unknown = null;
  let scoring: Promise<void> = Promise.resolve();

  const add = async (message: Extract<HarnessMessage, { type: 'epoch' }>, file: string) => {
    if (failure !== null) return;
    try {
      const valAccuracy = await scoreEpoch(file);
      if (valAccuracy === null) return;
      epochs.push({ epoch: message.epoch, trainLoss: message.trainLoss, valAccuracy, seconds: message.seconds });
      progress.tell({ epochs: message.epochs, valAccuracy });
    } catch (error) {
      failure = error;
    }
  };
  return {
    hear(message) {
      switch (message.type) {
        case 'started':
          parameters = message.parameters;
          return;
        case 'progress': {
          const { epoch, epochs: planned, trainLoss, imagesPerSecond, secondsLeft } = message;
          progress.tell({ epoch, epochs: planned, trainLoss, imagesPerSecond, secondsLeft });
          return;
        }
        case 'epoch': {
          // Numbers only go up, and there is a limit: each one costs a look into the sandbox.
          if (message.epoch <= latestEpoch || message.epoch > 1_000_000) return;
          latestEpoch = message.epoch;
          progress.tell({ epoch: message.epoch, epochs: message.epochs, trainLoss: message.trainLoss });
          const file = message.predictions;
          if (file !== null && looks++ < mostLooks) scoring = scoring.then(() => add(message, file));
          return;
        }
        case 'done':
          done = message;
          return;
        case 'refused':
          return; // only said by preparation
      }
    },
    async settle() {
      await scoring;
      if (failure !== null) throw failure;
      if (epochs.length === 0) throw new OutputRefused('The training told of no epoch that could be scored.');
      return { epochs, parameters, done };
    },
  };
}
