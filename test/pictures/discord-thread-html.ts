import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { threadTitle } from '../../src/bots/discord/deliver/thread-title.ts';
import { cardId } from '../../src/bots/discord/render/card-id.ts';
import type { ShownFile } from '../../src/bots/discord/render/message.ts';
import { renderCard } from '../../src/bots/discord/render/render-card.ts';
import { componentHtml } from './discord-component-html.ts';
import { style } from './discord-style.ts';
import { asksForDecision, botPicture, type Entry, heightScript, type ThreadPage, timeOfDay } from './entry.ts';
import { html } from './html.ts';

/** Pages with threads as Discord shows them. The files of a report are taken from `reportFolder`. */
export function discordThread(reportFolder: string): ThreadPage {
  return (entries, heading) => {
    const bar = heading === null ? '' : `<header>${threadSign}${html(nameOf(entries) ?? heading)}</header>`;
    const messages = entries.map((entry, index) => entryHtml(entry, entries[index - 1]?.from === 'bot', reportFolder));
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${style}</style></head><body><main>${bar}${messages.join('')}</main>${heightScript}</body></html>`;
  };
}

/** A thread of Discord has a name: that of its run. */
function nameOf(entries: readonly Entry[]): string | null {
  const entry = entries.find(({ from }) => from === 'bot');
  return entry?.from === 'bot' ? threadTitle(entry.run) : null;
}

/** `goesOn`: the message before is by the same author, who is not named again. */
function entryHtml(entry: Entry, goesOn: boolean, reportFolder: string): string {
  switch (entry.from) {
    case 'time':
      return `<div class="moment">${html(entry.words)}</div>`;
    case 'person': {
      const avatar = `<div class="avatar person">${html(entry.name.slice(0, 1))}</div>`;
      const words = html(entry.words).replace('@improve-bot', '<span class="mention">@improve-bot</span>');
      return message(avatar, html(entry.name), entry.at, words);
    }
    case 'bot': {
      const card = cardHtml(entry, reportFolder);
      if (goesOn) return `<article class="goes-on"><div class="avatar"></div><div class="body">${card}</div></article>`;
      const avatar = `<div class="avatar">${botPicture}</div>`;
      return message(avatar, 'improve-bot<span class="app">APP</span>', entry.card.at, card);
    }
  }
}

/** As it looks some seconds after it was posted. */
const lookedAtAfter = 30_000;

function cardHtml({ run, card }: Extract<Entry, { from: 'bot' }>, reportFolder: string): string {
  const now = card.at + lookedAtAfter;
  const files = card.files.map(({ name, path, alt }): ShownFile => {
    const own = join(reportFolder, relative(run.reportFolder ?? '', path));
    return { name, alt, path: own, kind: name.endsWith('.png') ? 'picture' : 'file' };
  });
  const rendered = renderCard(card, {
    id: cardId(run.id, card.key),
    mention: asksForDecision(card) ? ['role:700'] : [],
    files,
    customId: (_, index) => `button-${index}`,
    now,
  });
  return rendered.components.map((each) => componentHtml(each, rendered.files, sizeOf, now)).join('');
}

function sizeOf(path: string): string {
  const { size } = statSync(path);
  return size < 1000 ? `${size} bytes` : `${(size / 1000).toFixed(2)} KB`;
}

function message(avatar: string, name: string, at: number, body: string): string {
  return `<article>${avatar}<div class="body"><div class="name"><b>${name}</b><time>${timeOfDay(at)}</time></div>${body}</div></article>`;
}

const threadSign = `<svg viewBox="0 0 24 24" fill="none" stroke="#949ba4" stroke-width="2" stroke-linecap="round"><path d="M9 4L7 16M17 4l-2 9M5 8h15M4 13h9"/><path d="M13 17h7M13 20h5"/></svg>`;
