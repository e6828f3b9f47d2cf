const repetitions = 5;
/** Shorter repetitions occur in honest tables and data. */
const leastCharacters = 2000;
const tailLength = 200;
/** Nobody means so many equal characters, or so much space; small models write these slowly. */
const leastFill = 600;
/** Longer texts are looked at from here on, so that a look takes no longer the longer a reply gets. */
const mostCharacters = 30_000;

/** Whether the text has come to say the same thing for ever: its end repeats five times and for two thousand characters. */
export function repeatsItself(whole: string): boolean {
  const text = whole.slice(-mostCharacters);
  if (isFill(text.slice(-leastFill))) return true;
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

function isFill(end: string): boolean {
  return end.length === leastFill && (end.trim() === '' || end === end.charAt(0).repeat(leastFill));
}
