import { draw, logDensity, parzen } from './parzen.ts';
import { randomFrom } from './random-from.ts';
import { checkSpace, fromUnit, type Point, type Space, toUnit } from './space.ts';
import { spreadPoint } from './spread.ts';

/** What was learnt of one point. A loss that is no finite number stands for a failure: worse than every other. */
export type Observation = { readonly point: Point; readonly loss: number };

export type Search = { readonly space: Space; readonly observations: readonly Observation[]; readonly seed: number };

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
export function suggest({ space, observations, seed }: Search): Point | null {
  checkSpace(space);
  const ranges = Object.entries(space).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const unitsOf = (point: Point) => ranges.map(([field, range]) => toUnit(range, fieldOf(point, field)));
  const pointAt = (units: readonly number[]): Point =>
    Object.fromEntries(ranges.map(([field, range], axis) => [field, fromUnit(range, units[axis] ?? 0.5)]));

  const seen = observations.map(({ point, loss }) => ({ units: unitsOf(point), loss }));
  const isNew = (units: readonly number[]) => seen.every((other) => distance(other.units, units) > tolerance);
  const finite = seen.filter(({ loss }) => Number.isFinite(loss)).toSorted((one, other) => one.loss - other.loss);

  if (seen.length >= startUp && finite.length > 0) {
    const good = finite.slice(0, Math.ceil(goodShare * seen.length));
    const promising = parzen(
      good.map(({ units }) => units),
      ranges.length,
    );
    const others = parzen(
      seen.filter((other) => !good.includes(other)).map(({ units }) => units),
      ranges.length,
    );
    const random = randomFrom(seed * 1009 + seen.length);
    const candidates = Array.from({ length: candidateCount }, () => pointAt(draw(promising, random)))
      .map((point) => ({ point, units: unitsOf(point) }))
      .filter(({ units }) => isNew(units))
      .map(({ point, units }) => ({ point, score: logDensity(promising, units) - logDensity(others, units) }));
    const best = candidates.toSorted((one, other) => other.score - one.score)[0];
    if (best !== undefined) return best.point;
  }
  const spread = spreadPoint(ranges.length, seed, seen.length, (units) => isNew(unitsOf(pointAt(units))));
  return spread === null ? null : pointAt(spread);
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
