/**
 * Text of people, datasets, programs and models, as a prompt may hold it: one JSON string on one line, so that it can neither end
 * its quotes nor begin a line of its own. What is too long is cut at its end.
 */
export function quoted(text: string, mostCharacters = 200): string {
  return JSON.stringify(cut(visible(text).replaceAll(/\s+/g, ' ').trim(), mostCharacters));
}

/** The same with its line breaks kept (as `\n`) and its end rather than its beginning: what a program printed last says most. */
export function quotedEnd(text: string, mostCharacters: number): string {
  const seen = visible(text).trim();
  return JSON.stringify(seen.length <= mostCharacters ? seen : `…${seen.slice(1 - mostCharacters)}`);
}

/** Text of a bounded length, its end replaced by an ellipsis. */
export function cut(text: string, mostCharacters: number): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1)}…`;
}

/** A block of code, between fences that nothing inside it can close. */
export function fenced(language: string, code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code.trimEnd()}\n${fence}`;
}

/** Line breaks of every kind as one kind; other characters that nobody sees, or that turn the direction of writing, left out. */
function visible(text: string): string {
  return text.replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replaceAll(/[^\P{C}\n\t]/gu, '');
}
