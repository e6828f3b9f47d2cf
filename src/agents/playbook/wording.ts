/** 0.9134 → "91.3%". */
export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** 0.0042 → "0.4 points"; with digits 2, "0.42 points". */
export const points = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} points`;

export const seconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** "epochs 2 → 3, warmup 0.1 → 0.05". */
export function changes(before: Readonly<Record<string, unknown>>, change: Readonly<Record<string, unknown>>): string {
  return Object.entries(change)
    .map(([key, value]) => `${key} ${inPython(before[key])} → ${inPython(value)}`)
    .join(', ');
}

function inPython(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : String(value);
}
