/** What Discord makes of a text. */
export type Span =
  | { readonly kind: 'text' | 'code' | 'mention' | 'emoji'; readonly text: string }
  | { readonly kind: 'block'; readonly language: string; readonly text: string }
  | { readonly kind: 'time'; readonly seconds: number; readonly style: string }
  | { readonly kind: 'link'; readonly address: string; readonly inside: readonly Span[] }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: Styled; readonly inside: readonly Span[] };

type Styled = 'bold' | 'underlined' | 'italic' | 'struck' | 'spoiler' | 'heading' | 'small' | 'quote';

type Rule = { readonly sign: RegExp; readonly read: (match: readonly string[]) => Span };

/**
 * Discord's own parser is not public. This one follows github.com/LyricLy/parse-discord, which was found out by trying, and takes more
 * for markup where that is not sure: any word between colons is an emoji, and an invitation needs no “https”.
 */
export function readMarkdown(source: string): readonly Span[] {
  const spans: Span[] = [];
  let text = '';
  const add = (span: Span) => {
    if (text !== '') spans.push({ kind: 'text', text });
    text = '';
    spans.push(span);
  };
  for (let at = 0; at < source.length; ) {
    const found = ruleAt(source, at);
    if (found === null) {
      const [both = '', sign] = sticky(/\\([^0-9A-Za-z\s])/, source, at) ?? [];
      text += sign ?? source.charAt(at);
      at += both.length || 1;
    } else {
      add(found.span);
      at += found.length;
    }
  }
  return text === '' ? spans : [...spans, { kind: 'text', text }];
}

/** The words alone, as a reader sees them. */
export function shownWords(spans: readonly Span[]): string {
  return spans.map(wordsOf).join('');
}

function wordsOf(span: Span): string {
  if (span.kind === 'time') return `[${span.style} ${span.seconds}]`;
  if (span.kind === 'list') return span.items.map((item) => `${shownWords(item)}\n`).join('');
  if (!('inside' in span)) return span.text;
  const isLine = span.kind === 'heading' || span.kind === 'small';
  return `${shownWords(span.inside)}${isLine ? '\n' : ''}`;
}

/** All kinds of spans, those within others too. */
export function kindsIn(spans: readonly Span[]): readonly Span['kind'][] {
  return spans.flatMap((span) => [
    span.kind,
    ...('inside' in span ? kindsIn(span.inside) : []),
    ...('items' in span ? span.items.flatMap(kindsIn) : []),
  ]);
}

function ruleAt(source: string, at: number): { readonly span: Span; readonly length: number } | null {
  if (source.charAt(at) === '\\') return null;
  const before = source.slice(source.lastIndexOf('\n', at - 1) + 1, at);
  const rules = [...(before.trim() === '' ? lineRules : []), ...(before === '' ? firstRules : []), ...anywhere];
  for (const { sign, read } of rules) {
    const match = sticky(sign, source, at);
    if (match !== null) return { span: read(match), length: match[0].length };
  }
  return null;
}

function sticky(sign: RegExp, source: string, at: number): RegExpExecArray | null {
  const pattern = new RegExp(sign.source, 'isy');
  pattern.lastIndex = at;
  return pattern.exec(source);
}

const styled = (kind: Styled, sign: RegExp): Rule => ({
  sign,
  read: (match) => ({ kind, inside: readMarkdown(match.slice(1).find((each) => each !== undefined) ?? '') }),
});

const list = (isOrdered: boolean, mark: RegExp): Rule => ({
  sign: new RegExp(`(?:(?:${mark.source}) +[^\\n]+\\n?)+`),
  read: ([all = '']) => ({
    kind: 'list',
    isOrdered,
    items: all
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => readMarkdown(line.replace(new RegExp(`^${mark.source} +`), ''))),
  }),
});

/** At the beginning of a line. */
const firstRules: readonly Rule[] = [
  styled('heading', /#{1,3}\s+(?!#)([^\n]*)\n?/),
  styled('small', /-# +(?!-#)([^\n]+)\n?/),
];

/** The same, or after spaces. */
const lineRules: readonly Rule[] = [
  styled('quote', />>> (.*)|> ([^\n]*)\n?/),
  list(false, /[*-]/),
  list(true, /\d+\./),
];

const anywhere: readonly Rule[] = [
  {
    sign: /```(?:([\w+.#-]*)\n)?(.*?[^\n].*?)```/,
    read: ([, language = '', text = '']) => ({ kind: 'block', language, text: text.replace(/^\n+|\n+$/g, '') }),
  },
  { sign: /(`+)(.+?)(?<!`)\1(?!`)/, read: ([, , text = '']) => ({ kind: 'code', text }) },
  styled('bold', /\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/),
  styled('underlined', /__((?:\\.|[^\\])+?)__(?!_)/),
  styled('italic', /\*(?!\s)((?:\\.|\*\*|[^*\\])+?)(?<!\s) {0,2}\*(?!\*)|_((?:\\.|__|[^_\\])+?)_(?![A-Za-z0-9_])/),
  styled('struck', /~~(.+?)~~(?!_)/),
  styled('spoiler', /\|\|(.+?)\|\|/),
  {
    sign: /<t:(-?\d+)(?::([tdfr]))?>/,
    read: ([, seconds, style = 'f']) => ({ kind: 'time', seconds: Number(seconds), style }),
  },
  {
    sign: /<(?:@!?|@&|#)\d+>|@everyone|@here|<\/[^:>]+:\d+>|<\w+:(?:customize|browse|guide|linked-roles)[^>]*>/,
    read: ([text = '']) => ({ kind: 'mention', text }),
  },
  { sign: /<a?:\w+:\d+>|:[\w+-]+:/, read: ([text = '']) => ({ kind: 'emoji', text }) },
  {
    sign: /\[((?:\[[^\]]*\]|[^[\]])*[^[]*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\[^\n])*?)>?(?:\s+['"].*?['"])?\s*\)/,
    read: ([, words = '', address = '']) => ({ kind: 'link', address, inside: readMarkdown(words) }),
  },
  {
    sign: /<[^: >]+:\/[^ >]+>|(?:https?|steam|discord):\/\/[^\s<]+[^<.,:;"'\]\s]|discord(?:app)?\.(?:gg|com\/invite)\/\w+/,
    read: ([text = '']) => ({ kind: 'link', address: text, inside: [{ kind: 'text', text }] }),
  },
];
