import { codeOf } from '../../refine/python-code.ts';
import { type Config, type ConfigValue, editConfig, readConfig } from '../config-edit.ts';
import { cut } from './quoted.ts';

/** What happened to a field of CONFIG. */
type ValueChange = { readonly from: ConfigValue; readonly to: ConfigValue };
export type ValueChanges = Readonly<Record<string, ValueChange>>;

/** The values that differ, or null where more differs than values of CONFIG. */
export function changedValues(before: string, after: string): ValueChanges | null {
  const [old, now] = [readConfig(before), readConfig(after)];
  const changes = Object.entries(now).flatMap(([field, to]) => {
    const from = old[field];
    return from === undefined || from === to ? [] : [[field, { from, to }] as const];
  });
  const replayed = editConfig(before, Object.fromEntries(changes.map(([field, { to }]) => [field, to])));
  return codeOf(replayed) === codeOf(after) ? Object.fromEntries(changes) : null;
}

/**
 * Whether a number went the same way and about as far: within a third of the way that was tried. Positive numbers are held against
 * each other by their logarithms: from 0.1, 0.03 is far from 0.001. Anything else has to be equal.
 */
export function isNear(tried: ValueChange, wanted: ValueChange): boolean {
  if (typeof tried.from !== 'number' || typeof tried.to !== 'number') return tried.to === wanted.to;
  if (typeof wanted.from !== 'number' || typeof wanted.to !== 'number') return false;
  const isLogarithmic = [tried.from, tried.to, wanted.from, wanted.to].every((value) => value > 0);
  const way = (from: number, to: number) => (isLogarithmic ? Math.log(to / from) : to - from);
  const wayTried = way(tried.from, tried.to);
  const isSameWay = Math.sign(wayTried) === Math.sign(way(wanted.from, wanted.to));
  return isSameWay && Math.abs(way(tried.to, wanted.to)) <= Math.abs(wayTried) / 3;
}

const mostCharacters = 100;

/** What is wrong with new values for a module's CONFIG, for the model that wants them; null: nothing. */
export function problemWithValues(file: string, source: string, changes: Config): string | null {
  const known = readConfig(source);
  for (const [field, value] of Object.entries(changes)) {
    const old = known[field];
    if (old === undefined)
      return `CONFIG of ${file} has no plain value called ${JSON.stringify(cut(field, 60))}. It has: ${Object.keys(known).join(', ') || 'none'}.`;
    if (typeof value === 'string' && value.length > mostCharacters)
      return `The value of CONFIG["${field}"] is longer than ${mostCharacters} characters.`;
    if (old !== null && typeof value !== typeof old)
      return `CONFIG["${field}"] of ${file} is a ${typeof old} (${JSON.stringify(old)}), not a ${typeof value} (${JSON.stringify(value)}).`;
  }
  return null;
}
