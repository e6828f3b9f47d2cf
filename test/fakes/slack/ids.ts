let given = 0;

/** An id as Slack writes them: the letter says what it names. No two are equal within a process. */
export function newId(letter: 'A' | 'B' | 'C' | 'D' | 'E' | 'Ev' | 'F' | 'S' | 'T' | 'U' | 'V'): string {
  given += 1;
  return `${letter}0${given.toString(36).toUpperCase().padStart(8, '0')}`;
}

let last = 0;

/** Message timestamps: seconds with six decimals, each later than the one before. */
export function newTimestamp(): string {
  last = Math.max(Date.now() * 1000, last + 1);
  return timestampOf(last);
}

function timestampOf(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  return `${seconds}.${String(microseconds % 1e6).padStart(6, '0')}`;
}
