import { plainLine } from './plain-text.ts';

/** A problem in one line: its first line, and the last one of what it quotes, where an error has its message. */
export function inShort(problem: string, mostCharacters = 300): string {
  const lines = linesOf(problem);
  const [first = ''] = lines;
  const line = first.endsWith(':') && lines.length > 1 ? `${first} ${lines.at(-1)}` : first;
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)} …` : line;
}

/** Its lines that hold something, without control characters. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map(plainLine)
    .filter((line) => line !== '');
}
