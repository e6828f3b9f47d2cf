type Value = string | boolean | readonly Value[] | { readonly [key: string]: Value };
type Line = { readonly indent: number; readonly text: string };

/** The little of YAML that our own files use: maps, lists of words or of maps, words, true and false. */
export function plainYaml(source: string): { readonly [key: string]: Value } {
  const lines = source
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    .map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }));
  return map(lines);
}

function value(head: string, below: readonly Line[]): Value {
  if (head !== '') return scalar(head);
  return below[0]?.text.startsWith('- ') ? list(below) : map(below);
}

function map(lines: readonly Line[]): { readonly [key: string]: Value } {
  const entries = sections(lines).map(([{ text }, below]) => {
    const [, key = '', head = ''] = /^([\w.-]+):(?: (.*))?$/.exec(text) ?? [];
    if (key === '') throw new Error(`This line is no entry: ${text}`);
    return [key, value(head, below)] as const;
  });
  return Object.fromEntries(entries);
}

function list(lines: readonly Line[]): readonly Value[] {
  return sections(lines).map(([{ indent, text }, below]) => {
    const item = text.slice(2);
    return /^[\w.-]+: /.test(item) ? map([{ indent: indent + 2, text: item }, ...below]) : scalar(item);
  });
}

/** Each line of the lowest indent with the deeper ones below it. */
function sections(lines: readonly Line[]): (readonly [Line, readonly Line[]])[] {
  const starts = lines.flatMap((line, index) => (line.indent === lines[0]?.indent ? [index] : []));
  return starts.flatMap((start, index) => {
    const first = lines[start];
    return first === undefined ? [] : [[first, lines.slice(start + 1, starts[index + 1])] as const];
  });
}

function scalar(text: string): string | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.replace(/^"(.*)"$/, '$1');
}
