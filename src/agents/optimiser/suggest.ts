import { draw, logDensity, parzen } from './parzen.ts';
import { randomFrom } from './random-from.ts';
import { checkSpace, fromUnit, type Point, type Space, toUnit } from './space.ts';
import { spreadPoint } from './spread.ts';

/** What was learnt of one point. A loss that is no finite number stands for a failure: worse than every other. */
export type Observation = { readonly point: Point; readonly loss: number };

export type Search = {
  readonly space: Space;
  readonly observations: readonly Observation[];
  readonly seed: number;
  /** Points that are not wanted, though nothing is known of them; absent: none. */
  readonly avoid?: readonly Point[];
};

/** So many observations are spread evenly before any are learnt from. */
const startUp = 4;
/** Share of the observations that count as good. Measured with `npm run bench:optimiser`: 0.1 and 0.15 do worse with so few. */
const goodShare = 0.25;
const candidateCount = 64;
/** Points nearer than this share of every range are one: a training could not tell them apart. */
const tolerance = 0.01;

/**
 * The next point to try: a tree-structured Parzen estimator (Bergstra et al., Algorithms for Hyper-Parameter Optimization, NIPS 2011).
 * The best observations make one density and the others a second one; of some points drawn from the first, that is taken where
 * the first exceeds the second most, which maximises the expected improvement. The densities are joint ones, as in BOHB (Falkner
 * et al., ICML 2018) and Optuna's multivariate sampler, because learning rate, momentum and decay only make sense together.
 *
 * The same search gives the same point. Null when nothing new was found: the space has no untried point, or next to none.
 */
export function suggest({ space, observations, seed, avoid = [] }: Search): Point | null {
  checkSpace(space);
  const ranges = Object.entries(space).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const unitsOf = (point: Point) => ranges.map(([field, range]) => toUnit(range, fieldOf(point, field)));
  const pointAt = (units: readonly number[]): Point =>
    Object.fromEntries(ranges.map(([field, range], axis) => [field, fromUnit(range, units[axis] ?? 0.5)]));

  const asWritten = (units: readonly number[]) => unitsOf(pointAt(units));

  const seen = observations.map(({ point, loss }) => ({ units: unitsOf(point), loss }));
  const taken = [...seen.map(({ units }) => units), ...avoid.map(unitsOf)];
  const isNew = (units: readonly number[]) => taken.every((other) => distance(other, units) > tolerance);

  const random = randomFrom(seed * 1009 + seen.length);
  const learnt = seen.length < startUp ? null : mostPromising(seen, asWritten, isNew, random);
  const chosen = learnt ?? spreadPoint(ranges.length, seed, seen.length, (units) => isNew(asWritten(units)));
  return chosen === null ? null : pointAt(chosen);
}

type Seen = { readonly units: readonly number[]; readonly loss: number };

/** Of points drawn where the good observations lie, the new one that is most like them and least like the others; null without any. */
function mostPromising(
  seen: readonly Seen[],
  asWritten: (units: readonly number[]) => readonly number[],
  isNew: (units: readonly number[]) => boolean,
  random: () => number,
): readonly number[] | null {
  const finite = seen.filter(({ loss }) => Number.isFinite(loss)).toSorted((one, other) => one.loss - other.loss);
  const good = finite.slice(0, Math.ceil(goodShare * seen.length));
  if (good.length === 0) return null;
  const density = (of: readonly Seen[]) =>
    parzen(
      of.map(({ units }) => units),
      good[0]?.units.length ?? 0,
    );
  const promising = density(good);
  const others = density(seen.filter((other) => !good.includes(other)));
  const candidates = Array.from({ length: candidateCount }, () => asWritten(draw(promising, random)))
    .filter(isNew)
    .map((units) => ({ units, score: logDensity(promising, units) - logDensity(others, units) }));
  return candidates.toSorted((one, other) => other.score - one.score)[0]?.units ?? null;
}

function fieldOf(point: Point, field: string): number {
  const value = point[field];
  if (value === undefined || Number.isNaN(value))
    throw new Error(`An observation has no value for ${field}: leave it out.`);
  return value;
}

/** Along the axis in which two points differ most. */
function distance(one: readonly number[], other: readonly number[]): number {
  return Math.max(...one.map((unit, axis) => Math.abs(unit - (other[axis] ?? 0))));
}
