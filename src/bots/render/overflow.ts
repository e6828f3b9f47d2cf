import { plainLine } from '../../report/plain-text.ts';
import type { Card, Part } from '../card.ts';
import { cutWords } from './cut.ts';
import { plainPart } from './plain-part.ts';

/** A long part that does not fit a message: it goes with it, or below it, as a file. */
export type OverflowFile = { readonly name: string; readonly text: string; readonly alt: string };

const extensions = { diff: 'diff', table: 'csv' } as const;

/** The files that a card's parts would go to if they were too long, in the order of the parts. No two have the same name. */
export function overflowFiles({ key, title, parts }: Card): readonly OverflowFile[] {
  const names = new Set<string>();
  return parts.map((part) => {
    const extension = part.kind === 'diff' || part.kind === 'table' ? extensions[part.kind] : 'txt';
    const stem = [slug(key.replace(/^proposal-/, '')), slug(titleOf(part).replace(/\.py$/, ''))]
      .filter(Boolean)
      .join('-');
    const name = unused(names, stem === '' ? part.kind : stem, extension);
    names.add(name);
    return fileOf(name, part, title);
  });
}

/** The file for all parts from `first` on. */
export function restFile({ key, title, parts }: Card, first: number): OverflowFile {
  const text = parts.slice(first).map(plainPart).join('\n\n');
  return { name: `${slug(key) || 'card'}-rest.txt`, text: `${text}\n`, alt: altText('The rest', title) };
}

function fileOf(name: string, part: Part, title: string): OverflowFile {
  const what = plainLine(titleOf(part)) || 'A text';
  return { name, text: `${plainPart(part)}\n`, alt: altText(what, title) };
}

const longestAlt = 300;

function altText(what: string, title: string): string {
  return cutWords(`${what}, of “${plainLine(title)}”`, longestAlt);
}

function titleOf(part: Part): string {
  switch (part.kind) {
    case 'diff':
    case 'details':
    case 'steps':
    case 'chart':
      return part.title;
    case 'table':
      return part.caption;
    case 'progress':
      return part.label;
    case 'text':
    case 'facts':
    case 'note':
      return part.kind;
  }
}

const longestSlug = 40;

function slug(text: string): string {
  const words = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return words.slice(0, longestSlug).replaceAll(/^-+|-+$/g, '');
}

function unused(names: ReadonlySet<string>, stem: string, extension: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${stem}.${extension}` : `${stem}-${number}.${extension}`;
    if (!names.has(name)) return name;
  }
}
