import type { Block, Json } from '../objects.ts';

/** Blocks with those inside containers, outermost first. */
export function withChildren(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((block) => [block, ...((block.child_blocks ?? []) as readonly Block[])]);
}

/** The elements of a block, text and pictures among them. */
export function elementsOf(block: Block): readonly Json[] {
  const all = [block.accessory, block.element, ...((block.elements ?? []) as readonly unknown[])];
  return all.filter((element): element is Json => typeof element === 'object' && element !== null && 'type' in element);
}

/** Every `text` that is a string, however deep. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}

export function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
