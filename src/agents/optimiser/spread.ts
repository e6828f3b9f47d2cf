import { randomFrom } from './random-from.ts';

const attempts = 256;

/**
 * A point of the unit cube that is wanted, from a sequence that covers it evenly: Halton's, moved along every axis by a random
 * amount of the seed's (Cranley and Patterson). `index` is where in the sequence to begin. Null when none is wanted for long.
 */
export function spreadPoint(
  dimensions: number,
  seed: number,
  index: number,
  isWanted: (units: readonly number[]) => boolean,
): readonly number[] | null {
  const random = randomFrom(seed);
  const shifts = primes(dimensions).map((prime) => ({ prime, shift: random() }));
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const units = shifts.map(({ prime, shift }) => (mirrored(index + attempt + 1, prime) + shift) % 1);
    if (isWanted(units)) return units;
  }
  return null;
}

/** The digits of a number behind the point in reverse order: 6 = 110 in base 2 gives 0.011 = 0.375. */
function mirrored(number: number, base: number): number {
  let share = 0;
  for (let rest = number, digit = 1 / base; rest > 0; rest = Math.floor(rest / base), digit /= base)
    share += (rest % base) * digit;
  return share;
}

function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate += 1)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}
