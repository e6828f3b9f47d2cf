import { html } from './html.ts';

/** Names that Slack would show for ids. */
const names: Readonly<Record<string, string>> = { U02ADA: '@Ada', U03BEN: '@Ben', S04VISION: '@vision-team' };

export function mention(id: string): string {
  return `<span class="mention">${html(names[id] ?? `@${id}`)}</span>`;
}

/** Slack's markup as HTML: code, emphasis, mentions and dates. */
export function markupHtml(text: string): string {
  return text
    .split(/```\n?([\s\S]*?)```/)
    .map((piece, index) => (index % 2 === 1 ? `<pre>${html(unescaped(piece.trimEnd()))}</pre>` : inlineHtml(piece)))
    .join('');
}

function inlineHtml(text: string): string {
  return text
    .split(/`([^`\n]+)`/)
    .map((piece, index) => (index % 2 === 1 ? `<code>${html(unescaped(piece))}</code>` : spansHtml(piece)))
    .join('');
}

function spansHtml(text: string): string {
  return text
    .split(/(<[^>]+>)/)
    .map((piece, index) => (index % 2 === 1 ? controlHtml(piece) : styledHtml(html(unescaped(piece)))))
    .join('')
    .replaceAll('\n', '<br>');
}

function styledHtml(text: string): string {
  return text
    .replaceAll(/(?<!\w)\*(\S(?:[^*\n]*\S)?)\*(?!\w)/g, '<b>$1</b>')
    .replaceAll(/(?<!\w)_(\S(?:[^_\n]*\S)?)_(?!\w)/g, '<i>$1</i>')
    .replaceAll(/(?<!\w)~(\S(?:[^~\n]*\S)?)~(?!\w)/g, '<s>$1</s>');
}

function controlHtml(control: string): string {
  const date = /^<!date\^(\d+)\^([^|]+)\|.*>$/.exec(control);
  if (date !== null) return html(moment(Number(date[1]), date[2] ?? ''));
  const id = /^<(?:@|!subteam\^)([A-Z0-9]+)>$/.exec(control)?.[1];
  return id === undefined ? `<span class="mention">${html(control)}</span>` : mention(id);
}

/** As a reader in London sees it on the day of the run. */
export function moment(seconds: number, format: string): string {
  const time = new Date(1000 * seconds).toLocaleTimeString('en-GB', {
    timeZone: 'UTC',
    hour: '2-digit',
    minute: '2-digit',
  });
  return format.replace('{date_short_pretty}', 'Today').replace('{time}', time);
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
