import type { Block } from '../objects.ts';

/** The words that somebody sees, a line for each piece: the blocks where there are any, otherwise the text. */
export function visibleText({
  text = '',
  blocks,
}: {
  readonly text?: string;
  readonly blocks: readonly Block[];
}): string {
  const lines = blocks.length > 0 ? wordsIn(blocks) : [text];
  return lines.join('\n').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

const shownKeys = new Set(['alt_text', 'caption', 'hint', 'label', 'subtitle', 'text', 'title']);

function wordsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner === 'string') return shownKeys.has(key) ? [inner] : [];
    // The question after a click is not seen before it.
    return key === 'confirm' ? [] : wordsIn(inner);
  });
}
