import { randomFrom } from '../../../src/agents/optimiser/random-from.ts';
import type { Point, Space } from '../../../src/agents/optimiser/space.ts';
import { type Observation, suggest } from '../../../src/agents/optimiser/suggest.ts';

/** A function that stands for a training: its loss without noise, 0 at its best, and how far one training strays from it. */
export type TestFunction = {
  readonly name: string;
  readonly space: Space;
  readonly noise: number;
  readonly loss: (point: Point) => number;
};

const linear = (low: number, high: number) => ({ low, high, scale: 'linear', isInteger: false }) as const;
const log = (low: number, high: number) => ({ low, high, scale: 'log', isInteger: false }) as const;
const whole = (low: number, high: number) => ({ low, high, scale: 'log', isInteger: true }) as const;

export const testFunctions: readonly TestFunction[] = [
  {
    name: 'learning-rate bowl, 2 fields',
    space: { learning_rate: log(0.001, 1), weight_decay: log(1e-5, 1e-2) },
    noise: 0.002,
    loss: ({ learning_rate = 0, weight_decay = 0 }) => {
      const steps = Math.log10(learning_rate / 0.08);
      return (steps > 0 ? 0.08 : 0.03) * steps ** 2 + 0.01 * Math.log10(weight_decay / 5e-4) ** 2; // too large is worse than too small
    },
  },
  {
    name: 'Branin, 2 fields',
    space: { x: linear(-5, 10), y: linear(0, 15) },
    noise: 1,
    loss: ({ x = 0, y = 0 }) =>
      (y - (5.1 * x ** 2) / (4 * Math.PI ** 2) + (5 * x) / Math.PI - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
      10 -
      0.397887,
  },
  {
    name: 'SGD’s stride, 4 fields, one whole',
    space: {
      learning_rate: log(0.02, 0.5),
      momentum: linear(0.8, 0.95),
      batch_size: whole(32, 512),
      label_smoothing: linear(0, 0.2),
    },
    noise: 0.002,
    loss: ({ learning_rate = 0, momentum = 0, batch_size = 1, label_smoothing = 0 }) => {
      const stride = Math.log2(learning_rate / (1 - momentum) / batch_size / 0.016);
      return 0.012 * stride ** 2 + 0.004 * Math.log2(batch_size / 128) ** 2 + 1.5 * (label_smoothing - 0.06) ** 2;
    },
  },
  {
    name: 'Hartmann, 6 fields',
    space: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((field) => [field, linear(0, 1)])),
    noise: 0.05,
    loss: hartmann,
  },
];

/** The losses, without noise, of what looked best after each trial: of TPE, or of points drawn evenly over the space. */
export function play(of: TestFunction, seed: number, trials: number, method: 'tpe' | 'random'): readonly number[] {
  const noise = randomFrom(seed + 7919);
  const random = randomFrom(seed + 104_729);
  const observations: Observation[] = [];
  let best = { loss: Number.POSITIVE_INFINITY, truth: Number.NaN };
  return Array.from({ length: trials }, () => {
    const point = method === 'tpe' ? suggest({ space: of.space, observations, seed }) : randomPoint(of.space, random);
    if (point === null) throw new Error(`nothing is left to try of ${of.name}`);
    const truth = of.loss(point);
    const loss = truth + of.noise * Math.sqrt(12) * (noise() - 0.5);
    observations.push({ point, loss });
    if (loss < best.loss) best = { loss, truth };
    return best.truth;
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.floor(sorted.length / 2)] ?? 0)) / 2;
}

function randomPoint(space: Space, random: () => number): Point {
  const value = ({ low, high, scale, isInteger }: Space[string]) => {
    const unit = random();
    const drawn = scale === 'log' ? low * (high / low) ** unit : low + unit * (high - low);
    return isInteger ? Math.round(drawn) : drawn;
  };
  return Object.fromEntries(Object.entries(space).map(([field, range]) => [field, value(range)]));
}

function hartmann({ a = 0, b = 0, c = 0, d = 0, e = 0, f = 0 }: Point): number {
  const heights = [1, 1.2, 3, 3.2];
  const slopes = [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ];
  const centres = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
  ];
  const point = [a, b, c, d, e, f];
  const hills = heights.map((height, hill) => {
    const squares = point.map(
      (value, axis) => (slopes[hill]?.[axis] ?? 0) * (value - (centres[hill]?.[axis] ?? 0)) ** 2,
    );
    return height * Math.exp(-squares.reduce((sum, square) => sum + square, 0));
  });
  return 3.32237 - hills.reduce((sum, hill) => sum + hill, 0);
}
