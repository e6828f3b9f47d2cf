/** Where one number is searched: both ends are possible. A log scale gives every doubling the same room. */
export type Range = {
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
  readonly isInteger: boolean;
};

export type Space = Readonly<Record<string, Range>>;
/** One value for each field of a space. */
export type Point = Readonly<Record<string, number>>;

/** Throws a sentence that says what is wrong with a space, and what would be right. */
export function checkSpace(space: Space): void {
  const fields = Object.entries(space);
  if (fields.length === 0) throw new Error('Nothing to search: name at least one field with its range.');
  for (const [field, { low, high, scale, isInteger }] of fields) {
    const searched = `${field} cannot be searched from ${low} to ${high}`;
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
      throw new Error(`${searched}: give two numbers, the smaller one first.`);
    if (scale === 'log' && low <= 0)
      throw new Error(`${searched} on a log scale: begin above 0, or use a linear scale.`);
    if (isInteger && !(Number.isInteger(low) && Number.isInteger(high)))
      throw new Error(`${searched} in whole numbers: let both ends be whole.`);
  }
}

/** Where a value lies between the ends of its range, 0 to 1. One outside of the range counts as the nearer end. */
export function toUnit(range: Range, value: number): number {
  const [from, to] = edges(range);
  const unit = (onScale(range, value) - from) / (to - from);
  return Math.min(Math.max(unit, 0), 1);
}

/** The value there: whole where it must be, otherwise with three significant digits, as people would write it. */
export function fromUnit(range: Range, unit: number): number {
  const [from, to] = edges(range);
  const onItsScale = from + unit * (to - from);
  const value = range.scale === 'log' ? Math.exp(onItsScale) : onItsScale;
  const written = range.isInteger ? Math.round(value) : Number(value.toPrecision(3));
  return Math.min(Math.max(written, range.low), range.high);
}

/** Every whole number has the half below and above it, the first and last ones too. */
function edges(range: Range): readonly [number, number] {
  const margin = range.isInteger ? 0.5 : 0;
  return [onScale(range, range.low - margin), onScale(range, range.high + margin)];
}

function onScale({ scale }: Range, value: number): number {
  return scale === 'log' ? Math.log(Math.max(value, 0)) : value;
}
