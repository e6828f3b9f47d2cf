import type { types } from '@slack/bolt';
import type { Card } from '../../card.ts';
import { contextWords } from './context.ts';
import type { Form, NameFile, OverflowFile } from './message.ts';
import { overflowFiles, restFile } from './overflow.ts';
import { renderPart } from './render-part.ts';
import type { Rooms } from './rendered-part.ts';

/** What is left of a message's limits after title and buttons. */
export type Space = { readonly blocks: number; readonly text: number };

export type FittedParts = { readonly blocks: readonly types.AnyBlock[]; readonly files: readonly OverflowFile[] };

/** One after the other until a card fits: details give way first, then changes, then tables, and last of all words. */
const rooms: readonly Rooms[] = [
  { details: 6000, diff: 2900, table: 4000, words: 2900 },
  { details: 1000, diff: 2900, table: 4000, words: 2900 },
  { details: 0, diff: 2900, table: 4000, words: 2900 },
  { details: 0, diff: 800, table: 4000, words: 2900 },
  { details: 0, diff: 800, table: 0, words: 2900 },
];

/** For a card that has too much of everything: only then its last parts go into a file. */
const smallest: Rooms = { details: 0, diff: 0, table: 0, words: 400 };

/** A card's parts as blocks within a message's limits; always the same for the same card. */
export function fitParts(card: Card, form: Form, space: Space, hasFiles: boolean, nameFile: NameFile): FittedParts {
  if (card.parts.length === 0) return { blocks: [], files: [] };
  const named = (file: OverflowFile): OverflowFile => ({ ...file, name: nameFile(file) });
  const files = overflowFiles(card).map(named);
  const render = (parts: Card['parts'], room: Rooms): FittedParts => {
    const rendered = parts.map((part, index) =>
      renderPart(part, form, room, (what) => whereabouts(what, files[index]?.name, hasFiles)),
    );
    return {
      blocks: rendered.flatMap(({ blocks }) => blocks),
      files: files.filter((_, index) => hasFiles && rendered[index]?.isWhole === false),
    };
  };
  for (const room of [...rooms, smallest]) {
    const whole = render(card.parts, room);
    if (fits(whole.blocks, space)) return whole;
  }
  for (let kept = card.parts.length - 1; ; kept -= 1) {
    const first = render(card.parts.slice(0, kept), smallest);
    const rest = named(restFile(card, kept));
    const blocks = [...first.blocks, whereabouts('The rest', rest.name, hasFiles)];
    if (kept === 0 || fits(blocks, space)) return { blocks, files: [...first.files, ...(hasFiles ? [rest] : [])] };
  }
}

function whereabouts(what: string, name: string | undefined, hasFiles: boolean): types.AnyBlock {
  return contextWords(
    hasFiles && name !== undefined ? `${what} is in ${name}, below.` : `${what} is too long for this message.`,
  );
}

function fits(blocks: readonly types.AnyBlock[], { blocks: most, text }: Space): boolean {
  return blocks.length <= most && textLength(blocks) <= text;
}

const words: ReadonlySet<string> = new Set(['text', 'title', 'caption']);

/** All that people read in blocks, in characters. */
export function textLength(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (typeof inner === 'string' ? (words.has(key) ? inner.length : 0) : textLength(inner)),
    0,
  );
}
