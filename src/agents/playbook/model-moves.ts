import type { ModelConfig } from './component-config.ts';
import { lastSide, modelCostFactor } from './cost.ts';
import { type Evidence, shortness } from './evidence.ts';
import { climb, descend, type Move } from './move.ts';
import { percent, points } from './wording.ts';

const byFeatures = (before: ModelConfig, after: ModelConfig, { profile }: Evidence): number =>
  modelCostFactor(profile, before, after);

const widths = [8, 16, 32, 48, 64, 96, 128]; // multiples of 16 are fastest

/** What can be done to the network: more of it while training images are not learnt either, less once they are learnt by heart. */
export const modelMoves: readonly Move<ModelConfig>[] = [
  {
    name: 'another stage',
    words: /\b(another|additional|extra|more|third|fourth) stages?\b/,
    change: (config, { profile }) =>
      config.stages < 5 && lastSide(profile, config) >= 5 ? { stages: config.stages + 1 } : null,
    relief: (evidence) => 0.2 * room(evidence),
    costFactor: byFeatures,
    because: (evidence, config) =>
      `${tooSmall(evidence)} The last feature map is ${lastSide(evidence.profile, config)} pixels wide and still averaged as a whole: another stage sees larger parts and doubles the channels at little cost.`,
  },
  {
    name: 'wider',
    words:
      /\b(wider|width|more channels|(big|bigger|large|larger|stronger) (model|network|net|architecture)|more (capacity|parameters))\b/,
    change: ({ width }) => climb('width', width, widths),
    relief: (evidence) => (0.05 + 0.1 * (1 - shortness(evidence))) * room(evidence) * (1 + confusion(evidence)),
    costFactor: byFeatures,
    because: (evidence) =>
      `${tooSmall(evidence)} More channels in every stage hold more distinctions${pairToSeparate(evidence)}.`,
  },
  {
    name: 'deeper',
    words: /\b(deeper|depth|more (layers|blocks))\b/,
    change: ({ depth }) => (depth < 6 ? { depth: depth + 1 } : null),
    relief: (evidence) => 0.08 * room(evidence),
    costFactor: byFeatures,
    because: (evidence) =>
      `${tooSmall(evidence)} A further residual block in every stage starts as the identity, so it can only add.`,
  },
  {
    name: 'finer stem',
    words: /\b(finer stem|stem|stride|(higher|more|finer) resolution)\b/,
    change: ({ stem_stride }) => (stem_stride > 1 ? { stem_stride: stem_stride / 2 } : null),
    relief: (evidence) => 0.14 * room(evidence) * (1 + confusion(evidence)),
    costFactor: byFeatures,
    because: (evidence, { stem_stride }) =>
      `The first convolution throws away ${stem_stride === 4 ? 'three of four' : 'every second'} row and column${pairToSeparate(evidence)}; a finer one keeps them.`,
  },
  {
    name: 'squeeze-excite',
    words: /\b(squeeze|excite|excitation|attention)/,
    change: ({ squeeze_excite }) => (squeeze_excite ? null : { squeeze_excite: true }),
    relief: (evidence) => 0.06 * (1 - shortness(evidence)) - 0.05 * shortness(evidence), // it learns slowly at first
    costFactor: byFeatures,
    because: (evidence) =>
      `Weighing the channels by what the whole image shows costs few parameters${pairToSeparate(evidence)}.`,
  },
  {
    name: 'max pooling',
    words: /\bmax\w*[ -]pool/,
    change: ({ pooling }) => (pooling === 'average' ? { pooling: 'max' } : null),
    relief: (evidence) => 0.02 + 0.1 * shortness(evidence),
    because: (evidence) =>
      `${tooSmall(evidence)} An average over the last feature map dilutes a feature that is small; its maximum lets one place decide, which is learnt sooner.`,
  },
  {
    name: 'pooling of both kinds',
    words: /\b(both|average and max|pooling of both)\b.*\bpool|\bpooling of both\b|^pooling$/,
    change: ({ pooling }) => (pooling === 'both' ? null : { pooling: 'both' }),
    relief: (evidence, { pooling }) => (pooling === 'average' ? 0.03 + 0.07 * shortness(evidence) : 0.015),
    because: (evidence) =>
      `An average over the last feature map and its maximum tell different things${pairToSeparate(evidence)}; the head should see both.`,
  },
  {
    name: 'gelu',
    words: /\bgelu\b|\b(smoother|other|another) activation/,
    change: ({ activation }) => (activation === 'relu' ? { activation: 'gelu' } : null),
    relief: (evidence) => 0.03 * (1 - shortness(evidence)) * room(evidence),
    costFactor: byFeatures,
    because: (evidence) =>
      `${tooSmall(evidence)} A smooth activation loses no gradient where ReLU is flat, which counts in narrow networks.`,
  },
  {
    name: 'silu',
    words: /\b(silu|swish)\b/,
    change: ({ activation }) => (activation === 'silu' ? null : { activation: 'silu' }),
    relief: (evidence) => 0.02 * (1 - shortness(evidence)) * room(evidence),
    costFactor: byFeatures,
    because: (evidence) => `${tooSmall(evidence)} SiLU lets small negative values through and is smooth at zero.`,
  },
  {
    name: 'dropout',
    words: /\bdrop-?out\b/,
    change: ({ dropout }) => climb('dropout', dropout, [0.1, 0.2, 0.3, 0.5]),
    relief: ({ overfit }) => 0.12 * (overfit - 0.25),
    because: ({ trainAccuracy, valAccuracy }) =>
      `${percent(trainAccuracy)} of training images but ${percent(valAccuracy)} of validation images are right: a head that cannot rely on any one feature learns less by heart.`,
  },
  {
    name: 'narrower',
    words: /\b(narrower|fewer channels|(small|smaller) (model|network|net|architecture))\b/,
    change: ({ width }) => descend('width', width, widths),
    relief: ({ overfit, budgetUsed, epochsTrained }) =>
      budgetUsed > 0.97 && epochsTrained < 2 ? 0.1 : 0.12 * (overfit - 0.6),
    costFactor: byFeatures,
    because: ({ gap, epochsTrained }) =>
      `Training images are ${points(gap)} ahead and the clock allows ${epochsTrained.toFixed(0)} epochs: fewer channels take less time and learn less by heart.`,
  },
  {
    name: 'group norm',
    words: /\bgroup ?norm/,
    change: ({ norm }) => (norm === 'batch' ? { norm: 'group' } : null),
    relief: ({ trainImages }) => (trainImages / 8 < 16 ? 0.1 : 0),
    costFactor: () => 1.1,
    because: ({ trainImages }) =>
      `With ${trainImages} training images a batch is smaller than 16, too few for the statistics of batch norm.`,
  },
];

/** Near 1 while training and validation images are equally hard: capacity is what is missing. */
const room = ({ overfit }: Evidence): number => Math.max(0, 1 - 1.5 * overfit);

/** Share of the errors between the two classes most often confused, up to a half: fine detail is what is missing. */
const confusion = ({ worstPair }: Evidence): number => Math.min(worstPair?.share ?? 0, 0.5);

function tooSmall({ trainAccuracy, error }: Evidence): string {
  return `The network misses ${percent(1 - trainAccuracy)} even of its training images, against ${percent(error)} of validation images.`;
}

function pairToSeparate({ worstPair }: Evidence): string {
  if (worstPair === null || worstPair.share < 0.08) return '';
  const [one, other] = worstPair.classes;
  return `, and ${percent(worstPair.share)} of the errors are ${one} against ${other}, which differ in detail`;
}
