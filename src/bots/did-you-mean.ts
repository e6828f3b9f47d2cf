/** The option that is at most two slips of the keyboard away from a word, or null. */
export function didYouMean(word: string, options: readonly string[]): string | null {
  const ranked = options
    .map((option) => ({ option, slips: distance(word.toLowerCase(), option) }))
    .toSorted((a, b) => a.slips - b.slips);
  const [best] = ranked;
  return best !== undefined && best.slips <= Math.min(2, Math.floor(best.option.length / 2)) ? best.option : null;
}

/** Levenshtein's: inserted, left out and replaced letters, one row of the table at a time. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (to[column - 1] === letter ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
