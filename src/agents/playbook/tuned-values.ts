import type { Run } from '../../refine/run.ts';
import { readObservations } from '../optimiser/observations.ts';
import type { Space } from '../optimiser/space.ts';
import type { Observation } from '../optimiser/suggest.ts';
import { tuneFields } from '../optimiser/tune-fields.ts';
import type { TrainingConfig } from './component-config.ts';
import type { Move } from './move.ts';
import { percent } from './wording.ts';

/** Below this many trained sets of values the ladders of the other moves know more than an estimate from trials. */
const enough = 4;

/** All numbers of the training loop at once, where the optimiser expects most after the trials so far. */
export const tunedValues: Move<TrainingConfig> = {
  name: 'tuned values',
  words:
    /\b(tuned? (values?|numbers?|training|learning rate|lr|momentum|weight decay)|hyper-?parameters?|tpe|bayes\w*)\b/,
  tries: 3,
  change: (config, _evidence, run) => {
    if (learnt(run, config).length < enough) return null;
    const tuned = tuneFields(run, 'training', spaceOf(config));
    return tuned === null ? null : (tuned.changes as Partial<TrainingConfig>); // fields of the space: numbers of the CONFIG
  },
  relief: () => 0.01,
  because: (_evidence, config, run) => {
    const losses = learnt(run, config).map(({ loss }) => loss);
    return `${losses.length} sets of these values were trained, and beside what was kept since, ${percent(Math.min(...losses))} to ${percent(Math.max(...losses))} of validation images are wrong with them: an estimate from all of them (TPE) expects most here.`;
  },
};

/** One observation for each set of values that trained to its end: the latest. */
function learnt(run: Run, config: TrainingConfig): readonly Observation[] {
  const all = readObservations(run, 'training', Object.keys(spaceOf(config)));
  const ofEach = new Map(all.map((observation) => [JSON.stringify(observation.point), observation]));
  return [...ofEach.values()].filter(({ loss }) => Number.isFinite(loss));
}

/** The ranges that the comments of the built-in CONFIG name. */
function spaceOf({ optimizer }: TrainingConfig): Space {
  const isAdamw = optimizer === 'adamw';
  return {
    learning_rate: { ...(isAdamw ? { low: 0.0005, high: 0.01 } : { low: 0.02, high: 0.5 }), ...log },
    momentum: { low: 0.8, high: 0.95, ...linear },
    weight_decay: { ...(isAdamw ? { low: 0.01, high: 0.1 } : { low: 0.0001, high: 0.005 }), ...log },
    label_smoothing: { low: 0, high: 0.2, ...linear },
  };
}

const log = { scale: 'log', isInteger: false } as const;
const linear = { scale: 'linear', isInteger: false } as const;
