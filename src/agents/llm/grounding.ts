/** What is wrong with a statement that has a measurement (a number with a point or a percent sign) of its own; null: nothing. */
export function inventedIn(statement: string, facts: string): string | null {
  const known = numbersIn(facts);
  const invented = numbersIn(statement).find((number) => isMeasurement(number) && !standsIn(number, known));
  return invented === undefined
    ? null
    : `${invented.written} does not stand in the facts: leave it out, or take a number from the facts instead.`;
}

/** Whether a statement rests on a number of the facts. Small whole numbers stand in all facts, so that they show nothing. */
export function isGrounded(statement: string, facts: string): boolean {
  const known = numbersIn(facts);
  return numbersIn(statement).some(
    (number) => (isMeasurement(number) || number.value >= 100) && standsIn(number, known),
  );
}

type Figure = {
  readonly written: string;
  readonly value: number;
  readonly decimals: number;
  readonly isPercent: boolean;
};

const isMeasurement = ({ decimals, isPercent }: Figure): boolean => decimals > 0 || isPercent;

/** As exactly as the statement gives it; a percentage may be written as a share. */
function standsIn({ value, decimals }: Figure, known: readonly Figure[]): boolean {
  const tolerance = 0.5 * 10 ** -decimals + 1e-9;
  return known.some(
    (fact) =>
      Math.abs(fact.value - value) <= tolerance || (fact.isPercent && Math.abs(fact.value / 100 - value) <= tolerance),
  );
}

function numbersIn(text: string): readonly Figure[] {
  const figures = text.replaceAll(/(?<=\d),(?=\d{3})/g, '').matchAll(/(\d+(?:\.(\d+))?|\.(\d+))(\s?%)?/g);
  return [...figures].map(([written, number = '', decimals, onlyDecimals, percentSign]) => ({
    written,
    value: Number(number),
    decimals: (decimals ?? onlyDecimals ?? '').length,
    isPercent: percentSign !== undefined,
  }));
}
