import { CommandRefused } from '../refine/commands.ts';

/** How every refusal ends that another zip of the same images would not meet. */
export const packAgain = 'Pack the folder of images again with the zip function of your computer, and attach that.';

export function refuse(sentence: string, cause?: unknown): never {
  throw new CommandRefused(sentence, { cause });
}

/** A name out of an archive, as people may see it: of limited length, nothing invisible. */
export function quoted(name: string): string {
  const characters = [...name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')];
  return `“${characters.length <= 80 ? characters.join('') : `${characters.slice(0, 79).join('')}…`}”`;
}

export function sized(bytes: number): string {
  return bytes >= 1e9 ? `${Number((bytes / 1e9).toFixed(1))} GB` : `${Number((bytes / 1e6).toFixed(1))} MB`;
}
