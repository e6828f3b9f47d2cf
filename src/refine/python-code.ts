/**
 * Python source in one spelling: without comments, docstrings, blank lines and spaces at line ends, its numbers and quotes written in
 * one way. For comparisons only. Equal results are equal programs; the reverse does not hold.
 */
export function codeOf(source: string): string {
  const known = remembered.get(source);
  if (known !== undefined) return known;
  const code = written(source);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(source, code);
  return code;
}

/** Every choice holds candidates against the same modules of all earlier steps: forgetting changes nothing but the time it takes. */
const remembered = new Map<string, string>();
const mostRemembered = 200;

function written(source: string): string {
  const text = source.replaceAll(/\r\n?/g, '\n'); // as Python reads it
  const keepsDocstrings = text.includes('__doc__');
  const lines: string[] = [];
  let line: string[] = [];
  let last = ''; // the line's last piece that is no space
  let isContinued = false;
  let depth = 0;
  const endLine = () => {
    if (last !== '') lines.push(line.join('').trimEnd());
    isContinued = last.endsWith('\\');
    line = [];
    last = '';
  };
  const write = (piece: string) => {
    line.push(piece);
    last = piece;
  };
  for (const { 0: token, 1: string, 2: number, index } of text.matchAll(tokens)) {
    if (string !== undefined) {
      if (hidesMore(token)) return [...lines, line.join('') + text.slice(index)].join('\n');
      const isStatement = last === '' && !isContinued && depth === 0 && endsLine(text, index + token.length);
      if (isStatement && !keepsDocstrings && /^[ru]?["']/i.test(token)) continue;
      if (/["']$/.test(last)) line.push(' '); // two strings beside each other are not one
      write(quotedAlike(token));
    } else if (number !== undefined) write(writtenAlike(number));
    else if (token === '\n') endLine();
    else if (/^[ \t\f]/.test(token)) line.push(token);
    else if (!token.startsWith('#')) {
      if (/^[([{]$/.test(token)) depth += 1;
      if (/^[)\]}]$/.test(token)) depth -= 1;
      write(token);
    }
  }
  endLine();
  return lines.join('\n');
}

/** Linear, because nothing fails once it has begun: what is not closed reaches to the end of its line, or of the source. */
const tokens = new RegExp(
  [
    '([rbuftRBUFT]{0,2}(?:',
    String.raw`"""(?:[^"\\]|\\[\s\S]|"(?!""))*(?:""")?|'''(?:[^'\\]|\\[\s\S]|'(?!''))*(?:''')?|`,
    String.raw`"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?))`,
    String.raw`|(\.?\d(?:[eE][+-]|[\w.])*)|#[^\n]*|[A-Za-z_\x80-\uffff][\w\x80-\uffff]*|[ \t\f]+|[^\w\s"'#()[\]{}.\x80-\uffff]+|[\s\S]`,
  ].join(''),
  'g',
);

function endsLine(text: string, from: number): boolean {
  endOfLine.lastIndex = from;
  return endOfLine.test(text);
}

const endOfLine = /[ \t\f]*(?:[#\n]|$)/y;

/**
 * Whether a formatted string ends inside one of its own braces: since Python 3.12 these may hold the very quotes that seem to end it,
 * and what follows is not what it looks like.
 */
function hidesMore(token: string): boolean {
  if (!/^[rbu]?[ft]/i.test(token)) return false;
  let depth = 0;
  for (const [brace] of token.matchAll(/[{}]/g)) {
    depth += brace === '{' ? 1 : -1;
    if (depth < 0) return true;
  }
  return depth > 0;
}

function quotedAlike(token: string): string {
  return /^'[^'"\\]*'$/.test(token) ? `"${token.slice(1, -1)}"` : token;
}

/** A whole number and the same with a point are two values to Python. */
function writtenAlike(number: string): string {
  if (/^\d[\d_]*$/.test(number)) return number.replaceAll('_', '');
  if (!/^(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[+-]?\d+)?$/i.test(number)) return number;
  const value = Number(number.replaceAll('_', ''));
  if (!Number.isFinite(value)) return number;
  const shortest = String(value);
  return /^\d+$/.test(shortest) ? `${shortest}.0` : shortest;
}
