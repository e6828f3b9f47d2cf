/** A value that a CONFIG can hold; null is Python's None. */
export type ConfigValue = number | boolean | string | null;
export type Config = Readonly<Record<string, ConfigValue>>;

/** The values of a module's CONFIG literal. Empty for a module without one; lists, tuples and expressions are left out. */
export function readConfig(source: string): Config {
  const entries = findEntries(source).map(({ key, text }) => [key, parseValue(text)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, ConfigValue] => entry[1] !== undefined));
}

/** The source with some values of its CONFIG replaced. Every other byte stays, comments included. */
export function editConfig(source: string, changes: Config): string {
  const entries = findEntries(source);
  const edits = Object.entries(changes).map(([key, value]) => {
    const entry = entries.find((candidate) => candidate.key === key);
    if (entry === undefined)
      throw new Error(`CONFIG has no key "${key}"; it has ${entries.map((known) => known.key).join(', ') || 'none'}.`);
    if (parseValue(entry.text) === undefined)
      throw new Error(`CONFIG["${key}"] is ${entry.text}, which is not a plain value.`);
    return { ...entry, replacement: writeValue(value, entry.text) };
  });
  return edits
    .toSorted((one, other) => other.start - one.start) // from the end, so that earlier positions stay right
    .reduce(
      (text, { start, text: old, replacement }) => text.slice(0, start) + replacement + text.slice(start + old.length),
      source,
    );
}

/** The CONFIG literal as it stands in the source, comments included; null for a module without one. */
export function configText(source: string): string | null {
  const open = opening.exec(source);
  const end = literalTokens(source).at(-1);
  return open === null || end === undefined ? null : source.slice(open.index, end.start + end.text.length);
}

/** The fields of CONFIG whose values are written as whole numbers. */
export function wholeNumberFields(source: string): readonly string[] {
  return findEntries(source)
    .filter(({ text }) => /^-?\d[\d_]*$/.test(text))
    .map(({ key }) => key);
}

type Entry = { readonly key: string; readonly text: string; readonly start: number };
type Token = { readonly text: string; readonly start: number };

const opening = /^CONFIG\s*(?::[^=\n]*)?=\s*\{/m;
/** Linear: a quote that nothing closes reaches to the end of its line. */
const tokenPattern = /#[^\n]*|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|[{}[\](),:]|[^\s#"'{}[\](),:]+/g;

/** Walks over the literal's tokens: `key : value` up to a comma, at the outermost level. */
function findEntries(source: string): readonly Entry[] {
  const tokens = literalTokens(source);
  const entries: Entry[] = [];
  let depth = 0;
  tokens.forEach((token, index) => {
    const [key, colon, value, end] = tokens.slice(index, index + 4);
    if (depth === 0 && key && isString(key.text) && colon?.text === ':' && value && /^[,}]$/.test(end?.text ?? '')) {
      entries.push({ key: key.text.slice(1, -1), ...value });
    }
    if (/^[{[(]$/.test(token.text)) depth += 1;
    if (/^[}\])]$/.test(token.text)) depth -= 1;
  });
  return entries;
}

/** The tokens after `CONFIG = {` up to and with its closing brace, without comments. */
function literalTokens(source: string): readonly Token[] {
  const open = opening.exec(source);
  if (open === null) return [];
  const from = open.index + open[0].length;
  const tokens: Token[] = [];
  let depth = 1;
  for (const match of source.slice(from).matchAll(tokenPattern)) {
    const [text] = match;
    if (text.startsWith('#')) continue;
    tokens.push({ text, start: from + match.index });
    if (/^[{[(]$/.test(text)) depth += 1;
    if (/^[}\])]$/.test(text)) depth -= 1;
    if (depth === 0) return tokens;
  }
  return [];
}

const isString = (text: string): boolean => /^(["'])[\s\S]*\1$/.test(text);

/** Undefined for anything but a plain literal: a name, a list, an expression. */
function parseValue(text: string): ConfigValue | undefined {
  if (text === 'None') return null;
  if (text === 'True' || text === 'False') return text === 'True';
  if (isString(text)) return text.slice(1, -1);
  if (/^-?(\d[\d_]*(\.[\d_]*)?|\.\d+)(e[-+]?\d+)?$/i.test(text)) return Number(text.replaceAll('_', ''));
  return undefined;
}

/** A float stays a float: where 0.0 stood, 1 is written as 1.0. */
function writeValue(value: ConfigValue, old: string): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return JSON.stringify(value);
  if (!Number.isFinite(value)) throw new Error(`${value} cannot stand in a CONFIG.`);
  return Number.isInteger(value) && /^-?\d*\.\d*$/.test(old) ? value.toFixed(1) : String(value);
}
