import type { Gain } from '../refine/outcome.ts';

/** A share of images as "93.45 %". */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** A difference of shares as "+0.42": points are hundredths, and the sign is always said. */
export function signed(share: number): string {
  const text = (100 * Math.abs(share)).toFixed(2);
  if (Number(text) === 0) return '0.00';
  return `${share < 0 ? '−' : '+'}${text}`;
}

export function points(share: number): string {
  return `${signed(share)} points`;
}

/** "+0.42 points (95 % interval +0.11 to +0.73)". */
export function gainWithInterval({ gain, low, high }: Gain, confidence: number): string {
  return `${points(gain)} (${level(confidence)} interval ${signed(low)} to ${signed(high)})`;
}

/** A confidence as "95 %", with only as many digits as it has. */
export function level(confidence: number): string {
  return `${Number((100 * confidence).toFixed(2))} %`;
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

export function count(number: number): string {
  return number.toLocaleString('en-GB');
}

/** "1 step", "2 steps", "2 classes". */
export function quantity(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c". */
export function listing(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** With a capital letter first, as the beginning of a sentence or a label. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
