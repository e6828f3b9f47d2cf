const shownRemovals = 8;

/** A diff in which many lines in a row that go are only the first few: what comes in their place is of more interest. */
export function withFewRemovals(lines: readonly string[]): readonly string[] {
  let removals = 0;
  const counted = lines.map((line) => {
    removals = line.startsWith('-') ? removals + 1 : 0;
    return { line, removals };
  });
  return counted.flatMap(({ line, removals: many }, index) => {
    if (many <= shownRemovals) return [line];
    const isLast = (counted[index + 1]?.removals ?? 0) === 0;
    return isLast ? [`… ${many - shownRemovals} more lines go`] : [];
  });
}
