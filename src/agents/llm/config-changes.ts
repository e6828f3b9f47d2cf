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

/** Whether a number went the same way and about as far: within a third of the way that was tried. Anything else has to be equal. */
export function isNear(tried: ValueChange, wanted: ValueChange): boolean {
  if (typeof tried.from !== 'number' || typeof tried.to !== 'number') return tried.to === wanted.to;
  if (typeof wanted.from !== 'number' || typeof wanted.to !== 'number') return false;
  const isSameWay = Math.sign(tried.to - tried.from) === Math.sign(wanted.to - wanted.from);
  return isSameWay && Math.abs(wanted.to - tried.to) <= Math.abs(tried.to - tried.from) / 3;
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
