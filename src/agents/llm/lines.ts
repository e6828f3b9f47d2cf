import { countTokens } from './tokens.ts';

/** The lines that fit, the first ones first, and as a last line what `leftOut` says of the others. */
export function linesThatFit<Item>(
  items: readonly Item[],
  line: (item: Item) => string,
  mostTokens: number,
  leftOut: (rest: readonly Item[]) => string,
): readonly string[] {
  const lines: string[] = [];
  let tokens = 0;
  for (const [index, item] of items.entries()) {
    const text = line(item);
    tokens += countTokens(text) + 1;
    if (tokens > mostTokens) return [...lines, leftOut(items.slice(index))];
    lines.push(text);
  }
  return lines;
}

/** A list of Markdown, or a word for none. */
export function bullets(lines: readonly string[], none = 'none'): string {
  return lines.length === 0 ? none : lines.map((line) => `- ${line}`).join('\n');
}
