import type { types } from '@slack/bolt';
import type { SlackMessage } from '../../src/bots/slack/render/message.ts';
import { blockHtml } from './block-html.ts';
import { html } from './html.ts';
import { style } from './slack-style.ts';

/** Something that stands in a thread: a message of the bot, words of a person, or that time has gone by. */
export type Entry =
  | { readonly from: 'bot'; readonly at: number; readonly message: SlackMessage }
  | { readonly from: 'person'; readonly at: number; readonly name: string; readonly words: string }
  | { readonly from: 'time'; readonly words: string };

/** A page with a thread, as it stands beside a channel in Slack. */
export function threadHtml(entries: readonly Entry[], heading: string | null): string {
  const bar = heading === null ? '' : `<header><b>Thread</b><span>${html(heading)}</span></header>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${style}</style></head><body><main>${bar}${entries
    .map(entryHtml)
    .join('')}</main><script>
    const main = document.querySelector('main').getBoundingClientRect();
    document.documentElement.dataset.height = Math.ceil(main.bottom + 1);
  </script></body></html>`;
}

function entryHtml(entry: Entry): string {
  if (entry.from === 'time') return `<div class="moment">${html(entry.words)}</div>`;
  const time = new Date(entry.at).toLocaleTimeString('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });
  const isBot = entry.from === 'bot';
  const name = isBot ? 'improve-bot<span class="app">APP</span>' : html(entry.name);
  const body = isBot
    ? entry.message.blocks.map((block) => blockHtml(block as types.KnownBlock)).join('')
    : `<div class="words">${html(entry.words).replace('@improve-bot', '<span class="mention">@improve-bot</span>')}</div>`;
  const avatar = isBot ? botAvatar : `<div class="avatar person">${html(entry.name.slice(0, 1))}</div>`;
  return `<article>${avatar}<div class="body"><div class="name"><b>${name}</b><time>${time}</time></div>${body}</div></article>`;
}

const botAvatar = `<div class="avatar"><svg viewBox="0 0 36 36"><rect width="36" height="36" rx="8" fill="#1a3a5c"/>
  <polyline points="7,25 13,19 18,21 28,10" fill="none" stroke="#7fd1ae" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>
  <circle cx="28" cy="10" r="3" fill="#fff"/></svg></div>`;
