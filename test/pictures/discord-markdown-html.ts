import { readMarkdown, type Span } from '../bots/discord/render/read-markdown.ts';
import { timeOfDay } from './entry.ts';
import { html } from './html.ts';

/** Names that Discord would show for ids. */
const names: Readonly<Record<string, string>> = { '<@500>': '@Ada', '<@&700>': '@vision-team' };

/** A text display as Discord shows it to a reader at `now`, in milliseconds since 1970. */
export function markdownHtml(content: string, now: number): string {
  return spansHtml(readMarkdown(content), now);
}

function spansHtml(spans: readonly Span[], now: number): string {
  return spans
    .map((span, index) => {
      const isBesideBlock = isBlock(spans[index + 1]);
      const text = span.kind === 'text' && isBlock(spans[index - 1]) ? span.text.replace(/^\n/, '') : null;
      const shown = text === null || span.kind !== 'text' ? span : { ...span, text };
      return shown.kind === 'text' && isBesideBlock
        ? spanHtml({ ...shown, text: shown.text.replace(/\n$/, '') }, now)
        : spanHtml(shown, now);
    })
    .join('');
}

function isBlock(span: Span | undefined): boolean {
  return span !== undefined && ['block', 'list', 'heading', 'small', 'quote'].includes(span.kind);
}

function spanHtml(span: Span, now: number): string {
  switch (span.kind) {
    case 'text':
    case 'emoji':
      return html(span.text).replaceAll('\n', '<br>');
    case 'code':
      return `<code>${html(span.text)}</code>`;
    case 'block':
      return `<pre>${span.language === 'diff' ? span.text.split('\n').map(diffLineHtml).join('\n') : html(span.text)}</pre>`;
    case 'mention':
      return `<span class="mention">${html(names[span.text] ?? span.text)}</span>`;
    case 'time':
      return `<span class="time">${html(momentWords(1000 * span.seconds, span.style, now))}</span>`;
    case 'list': {
      const tag = span.isOrdered ? 'ol' : 'ul';
      return `<${tag}>${span.items.map((item) => `<li>${spansHtml(item, now)}</li>`).join('')}</${tag}>`;
    }
    case 'bold':
      return `<b>${spansHtml(span.inside, now)}</b>`;
    case 'heading':
      return `<h2>${spansHtml(span.inside, now)}</h2>`;
    case 'small':
      return `<div class="small">${spansHtml(span.inside, now)}</div>`;
    case 'link':
    case 'italic':
    case 'underlined':
    case 'struck':
    case 'spoiler':
    case 'quote':
      throw new Error(`no picture of a ${span.kind} text`);
  }
}

function diffLineHtml(line: string): string {
  const kind = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : line.startsWith('@@') ? 'place' : '';
  return `<span class="${kind}">${html(line)}</span>`;
}

function momentWords(at: number, style: string, now: number): string {
  const minutes = Math.round((at - now) / 60_000);
  if (style === 'R') return minutes > 0 ? `in ${minutes} minutes` : `${-minutes} minutes ago`;
  const day = new Date(at).toLocaleDateString('en-GB', { timeZone: 'UTC', dateStyle: 'long' });
  return `${day} at ${timeOfDay(at)}`;
}
