import type { types } from '@slack/bolt';
import type { PartRenderer, Room } from '../../render/fit-parts.ts';
import { contextWords } from './context.ts';
import type { Form } from './message.ts';
import { renderPart } from './render-part.ts';

/** What is left of a message's limits after title and buttons. */
export type Space = { readonly blocks: number; readonly text: number };

/** Details give way first, then changes, then tables, and last of all words. */
const rooms: readonly [...Room[], Room] = [
  { details: 6000, diff: 2900, table: 4000, words: 2900 },
  { details: 1000, diff: 2900, table: 4000, words: 2900 },
  { details: 0, diff: 2900, table: 4000, words: 2900 },
  { details: 0, diff: 800, table: 4000, words: 2900 },
  { details: 0, diff: 800, table: 0, words: 2900 },
  { details: 0, diff: 0, table: 0, words: 400 },
];

export function partRenderer(form: Form, { blocks: mostBlocks, text }: Space): PartRenderer<types.AnyBlock> {
  return {
    render: (part, room, where) => renderPart(part, form, room, where),
    note: contextWords,
    fits: (blocks) => blocks.length <= mostBlocks && textLength(blocks) <= text,
    rooms,
  };
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
