/**
 * A Parzen estimator over the unit cube: one bell around each observed point, cut off at the cube's faces, and one as wide as the
 * cube, all with equal weight. The wide one is the prior: where nothing was observed the density never vanishes.
 */
export type Mixture = readonly Kernel[];

/** A product of bells with one width. */
type Kernel = { readonly centre: readonly number[]; readonly width: number };

/** `dimensions` tells the prior's when there are no points. */
export function parzen(points: readonly (readonly number[])[], dimensions: number): Mixture {
  const width = bandwidth(points.length, dimensions);
  const prior = { centre: Array.from({ length: dimensions }, () => 0.5), width: 1 };
  return [...points.map((centre) => ({ centre, width })), prior];
}

/**
 * Scott's rule for points that spread over a fifth of the cube, as in Optuna's multivariate TPE. Never narrower than the cube
 * divided by the number of bells ("magic clip", Bergstra et al.): few points say little about what lies between them.
 */
function bandwidth(points: number, dimensions: number): number {
  const scott = 0.2 * Math.max(points, 1) ** (-1 / (dimensions + 4));
  return Math.max(scott, 1 / Math.min(100, points + 2));
}

export function draw(mixture: Mixture, random: () => number): readonly number[] {
  const kernel = mixture[Math.floor(random() * mixture.length)];
  if (kernel === undefined) throw new Error('a mixture has at least its prior');
  return kernel.centre.map((centre) => drawInside(centre, kernel.width, random));
}

export function logDensity(mixture: Mixture, point: readonly number[]): number {
  const logs = mixture.map(({ centre, width }) =>
    point.reduce((sum, value, axis) => sum + logBell(value, centre[axis] ?? 0.5, width), 0),
  );
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0) / mixture.length);
}

/** At least a third of every bell lies inside: 60 draws in vain have a probability below 1e-10. */
function drawInside(centre: number, width: number, random: () => number): number {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const value = centre + width * normal(random);
    if (value >= 0 && value <= 1) return value;
  }
  return centre;
}

/** Box and Muller's transformation. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Logarithm of a bell's density, whose part outside of 0 to 1 is cut off. */
function logBell(value: number, centre: number, width: number): number {
  const inside = normalShare((1 - centre) / width) - normalShare(-centre / width);
  return -0.5 * ((value - centre) / width) ** 2 - Math.log(width * Math.sqrt(2 * Math.PI) * inside);
}

/** Share of a standard bell below a value: Abramowitz and Stegun 7.1.26, right to seven digits. */
function normalShare(value: number): number {
  const x = Math.abs(value) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp(-x * x);
  return value >= 0 ? 1 - tail / 2 : tail / 2;
}
