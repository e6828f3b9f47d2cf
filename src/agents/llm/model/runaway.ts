const repetitions = 5;
/** Shorter repetitions occur in honest tables and data. */
const leastCharacters = 2000;
const tailLength = 200;

/** Whether the text has come to say the same thing for ever: its end repeats five times and for two thousand characters. */
export function repeatsItself(text: string): boolean {
  if (text.length < leastCharacters + tailLength) return false;
  const tailStart = text.length - tailLength;
  const before = text.lastIndexOf(text.slice(tailStart), tailStart - 1);
  if (before < 0) return false;
  const period = tailStart - before;
  const repeated = Math.max(repetitions * period, leastCharacters);
  if (repeated > text.length) return false;
  for (let index = text.length - repeated + period; index < text.length; index++)
    if (text[index] !== text[index - period]) return false;
  return true;
}
