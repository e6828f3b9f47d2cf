import type { TrainingConfig } from './component-config.ts';
import { type Evidence, shortfall, shortness } from './evidence.ts';
import { climb, descend, type Move, rounded } from './move.ts';
import { tunedValues } from './tuned-values.ts';
import { percent, points, seconds } from './wording.ts';

/** What can be done to the training loop: above all more of it, then larger steps, then steadier ones. */
export const trainingMoves: readonly Move<TrainingConfig>[] = [
  {
    name: 'longer training',
    words: /\b(longer training|(more|double|further) epochs|train (for )?(more|longer))\b/,
    change: ({ epochs }, evidence) => {
      const longer = Math.min(longest(epochs, evidence), Math.ceil(epochs * 2), 200);
      return longer > epochs ? { epochs: longer } : null;
    },
    relief: (evidence, { epochs }) =>
      0.19 *
      Math.log2(Math.min(longest(epochs, evidence) / epochs, 2)) *
      (1 - 0.8 * evidence.overfit) *
      stillRising(evidence),
    costFactor: (before, after) => after.epochs / before.epochs,
    because: (evidence) =>
      `${rise(evidence)} and training takes ${seconds(evidence.secondsPerTrial)} of the ${seconds(evidence.budgetSeconds)} that a trial may: there is room for more epochs.`,
  },
  {
    name: 'higher learning rate',
    words:
      /\b(higher|larger|bigger|raise|increase|double) (learning rate|lr|step size)|(learning rate|lr) (is )?(too (low|small)|up|higher|larger)/,
    change: ({ learning_rate, optimizer }) =>
      learning_rate * 2 <= (optimizer === 'adamw' ? 0.01 : 0.5) ? { learning_rate: rounded(learning_rate * 2) } : null,
    relief: (evidence) => (evidence.isUnstable ? 0 : 0.14 * shortfall(evidence)),
    because: (evidence, { learning_rate }) =>
      `${fit(evidence)} In ${epochs(evidence)} epochs steps of ${learning_rate} do not get far, and the loss falls steadily enough for twice that.`,
  },
  {
    name: 'lower learning rate',
    words:
      /\b(lower|smaller|reduce|decrease|halve) (learning rate|lr|step size)|(learning rate|lr) (is )?(too (high|large|big)|down|lower|smaller)/,
    change: ({ learning_rate, optimizer }) =>
      learning_rate / 2 >= (optimizer === 'adamw' ? 0.0005 : 0.02)
        ? { learning_rate: rounded(learning_rate / 2) }
        : null,
    relief: (evidence) => (evidence.isUnstable ? 0.2 : 0.03 * (1 - shortfall(evidence)) * (1 - shortness(evidence))),
    because: (evidence, { learning_rate }) =>
      `${evidence.isUnstable ? 'The training loss does not fall steadily' : fit(evidence).replace(/\.$/, '')}: steps of ${learning_rate} may be too large to settle.`,
  },
  {
    name: 'weight averaging',
    words: /\b(ema|weight averag\w*|averag\w* (of )?(the )?weights|running average)\b/,
    change: ({ average_decay }) => climb('average_decay', average_decay, [0.99, 0.999]),
    relief: (evidence) => 0.05 * (1 - shortness(evidence)) + 0.015,
    costFactor: () => 1.08,
    because: (evidence) =>
      `${rise(evidence)}; a running average of the weights is steadier than the last step's and usually a little better.`,
  },
  {
    name: 'label smoothing',
    words: /\b(label )?smooth/,
    change: ({ label_smoothing }) => climb('label_smoothing', label_smoothing, [0.05, 0.1, 0.2]),
    relief: ({ overfit }) => 0.08 * (overfit - 0.1),
    because: (evidence) =>
      `${fit(evidence)} Targets that are never quite certain keep the network from forcing its last training images.`,
  },
  {
    name: 'more weight decay',
    words: /\b(more|higher|larger|stronger|raise|increase) (weight decay|decay|regulari[sz]ation)|^weight decay/,
    change: ({ weight_decay, optimizer }) =>
      climb('weight_decay', weight_decay, optimizer === 'adamw' ? [0.02, 0.05, 0.1] : [0.0005, 0.001, 0.002, 0.005]),
    relief: ({ overfit }) => 0.12 * (overfit - 0.15),
    because: (evidence) => `${fit(evidence)} Weight decay makes solutions that lean on few training images expensive.`,
  },
  {
    name: 'less weight decay',
    words: /\b(less|lower|smaller|no|reduce|decrease) (weight decay|decay|regulari[sz]ation)/,
    change: ({ weight_decay, optimizer }) =>
      descend('weight_decay', weight_decay, optimizer === 'adamw' ? [0.01, 0.02, 0.05] : [0.0001, 0.0005, 0.001]),
    relief: (evidence) => 0.02 * shortness(evidence),
    because: (evidence) =>
      `${fit(evidence)} Where nothing is learnt by heart, weight decay only slows the training down.`,
  },
  {
    name: 'one-cycle',
    words: /\b(one|1)[ -]?cycle\b/,
    change: ({ schedule }) => (schedule === 'one_cycle' ? null : { schedule: 'one_cycle' }),
    relief: () => 0.005,
    because: (evidence) =>
      `${rise(evidence)}; a learning rate that climbs for a third of the training and then falls to almost nothing suits short trainings.`,
  },
  {
    name: 'linear schedule',
    words: /\blinear\b/,
    change: ({ schedule }) => (schedule === 'linear' ? null : { schedule: 'linear' }),
    relief: () => 0.015,
    because: (evidence) =>
      `${rise(evidence)}; a straight fall keeps the learning rate useful for longer at the end than a cosine does.`,
  },
  {
    name: 'shorter warm-up',
    words: /\b(shorter|less|no) warm-?up/,
    change: ({ warmup, schedule }) => (schedule === 'one_cycle' ? null : descend('warmup', warmup, [0.02, 0.05])),
    relief: (evidence) => (evidence.isUnstable ? 0 : 0.03 * shortness(evidence)),
    because: (evidence, { warmup }) =>
      `${percent(warmup)} of ${epochs(evidence)} epochs go into the warm-up, though the loss falls steadily.`,
  },
  {
    name: 'longer warm-up',
    words: /\b(longer|more) warm-?up|\bwarm-?up\b/,
    change: ({ warmup, schedule }) => (schedule === 'one_cycle' ? null : climb('warmup', warmup, [0.1, 0.2, 0.3])),
    relief: (evidence) => (evidence.isUnstable ? 0.1 : 0.005),
    because: (evidence) =>
      `${rise(evidence)}; a gentler start spares the first steps what a full learning rate does to random weights.`,
  },
  {
    name: 'adamw',
    words: /\badam/,
    change: ({ optimizer }) =>
      optimizer === 'adamw' ? null : { optimizer: 'adamw', learning_rate: 0.004, weight_decay: 0.02 },
    relief: (evidence) => 0.06 * shortness(evidence),
    costFactor: () => 1.05,
    because: (evidence) =>
      `${fit(evidence)} AdamW sizes the step of every weight by itself, which gets through the first epochs faster; learning rate and decay change with it.`,
  },
  {
    name: 'sgd',
    words: /\bsgd|nesterov/,
    change: ({ optimizer }) =>
      optimizer === 'sgd' ? null : { optimizer: 'sgd', learning_rate: 0.1, weight_decay: 0.0005 },
    relief: ({ overfit }) => 0.04 * overfit,
    because: (evidence) =>
      `${fit(evidence)} SGD with momentum often ends in solutions that carry over better; learning rate and decay change with it.`,
  },
  {
    name: 'more momentum',
    words: /\b(more|higher|raise|increase) momentum/,
    change: ({ momentum }) => climb('momentum', momentum, [0.9, 0.95]),
    relief: (evidence) => (evidence.isUnstable ? 0 : 0.12 * shortfall(evidence)),
    because: (evidence) => `${fit(evidence)} More momentum makes longer strides of the same gradients.`,
  },
  {
    name: 'less momentum',
    words: /\b(less|lower|reduce|decrease) momentum/,
    change: ({ momentum }) => descend('momentum', momentum, [0.8, 0.85, 0.9]),
    relief: (evidence) => (evidence.isUnstable ? 0.08 : 0.01),
    because: (evidence) => `${rise(evidence)}; less momentum forgets early, wrong directions sooner.`,
  },
  {
    name: 'gradient clipping',
    words: /\bclip/,
    change: ({ clip_norm }) => (clip_norm === 0 ? { clip_norm: 1 } : null),
    relief: (evidence) => (evidence.isUnstable ? 0.15 : 0.005),
    costFactor: () => 1.05,
    because: (evidence) =>
      `${evidence.isUnstable ? 'The training loss does not fall steadily' : rise(evidence)}; a limit on the gradient's length stops single batches from undoing many.`,
  },
  tunedValues,
];

/** Epochs that fit the trial's time budget at the incumbent's speed. */
function longest(epochs: number, { budgetUsed, budgetSeconds, secondsPerTrial }: Evidence): number {
  return budgetUsed > 0.97 ? epochs : Math.floor((epochs * budgetSeconds) / secondsPerTrial);
}

/** A training that no longer rises gains less from more epochs. */
const stillRising = ({ lastRise, noise }: Evidence): number => (lastRise === null || lastRise > noise ? 1 : 0.4);

const epochs = ({ epochsTrained }: Evidence): string => String(Math.round(epochsTrained));

function rise({ lastRise, epochsTrained }: Evidence): string {
  if (lastRise === null) return 'There was only one epoch';
  const direction = lastRise >= 0 ? 'rose' : 'fell';
  return `Validation accuracy ${direction} ${points(Math.abs(lastRise))} in the last of ${Math.round(epochsTrained)} epochs`;
}

function fit({ trainAccuracy, valAccuracy }: Evidence): string {
  return `${percent(trainAccuracy)} of training images and ${percent(valAccuracy)} of validation images are right.`;
}
